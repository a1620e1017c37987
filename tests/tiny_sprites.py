"""Sprite models small enough to test with, and sprites whose shape one knows."""

import tiny
import torch

from reelworld.codec.sprites.finder import Found
from reelworld.codec.sprites.front import Front
from reelworld.codec.sprites.settings import SpriteSettings
from reelworld.codec.sprites.sprite import SpriteDecoder
from reelworld.dynamics.slots.network import SlotDynamics
from reelworld.dynamics.slots.settings import SlotSettings
from reelworld.dynamics.slots.state import SlotState
from reelworld.rollout.build import build_engine
from reelworld.rollout.model import WorldModel
from reelworld.rollout.settings import ModelSettings

CODEC = SpriteSettings(sprite_px=16, look=3, slots=4, depth=2, width=8, starts=5)
SLOTS = SlotSettings(look=3, slots=4, width=16, hidden=4)
SETTINGS = ModelSettings(name="sprites", world="den", size_px=64, codec=CODEC, dynamics=SLOTS)
RADIUS_PX = 4.0


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


class Discs(SpriteDecoder):
    """Draws discs of 4 pixels radius with a soft rim; the first number of a look is their grey."""

    def forward(self, look):
        side = self.side * 8
        line = torch.arange(side) - (side - 1) / 2
        opacity = (RADIUS_PX + 0.5 - (line[:, None] ** 2 + line**2).sqrt()).clamp(0, 1)
        colour = look[:, :1, None, None].expand(-1, 3, side, side)
        return torch.cat([colour, opacity.expand(len(look), 1, side, side)], 1)


def discs():
    """A decoder that draws discs."""
    return Discs(CODEC.sprite_px, CODEC.look)


def front(hides, by_depth=0.0):
    """A gate whose logit is ``hides`` plus ``by_depth`` times the canvas's first number."""
    gate = Front(CODEC.width, CODEC.look, CODEC.depth)
    last = gate.of_look[-1]
    with torch.no_grad():
        last.weight.zero_()
        last.bias.zero_()
        last.bias[0], last.bias[-1] = by_depth, hides + 2.0
    return gate


def centroid(weight):
    """(Row, column) in pixels of maps ``[b, h, w]``."""
    rows, columns = (torch.arange(n).float() for n in weight.shape[-2:])
    total = weight.sum((1, 2))
    return torch.stack(
        [(weight.sum(2) * rows).sum(1) / total, (weight.sum(1) * columns).sum(1) / total], 1
    )


def make_found(place, look, seen=None, score=None):
    """Finds with every slot filled and in full view, unless said otherwise."""
    seen = torch.ones(place.shape[:2]) if seen is None else seen
    return Found(place, look, seen, torch.ones(place.shape[:2]) if score is None else score)


def make_slot_dynamics(settings=SLOTS, seed=0):
    """A lively predictor."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return tiny.liven(SlotDynamics(settings), seed)


def random_slots(batch=2, empty=(), settings=SLOTS, seed=0):
    """Things on the move, each seen three times; slots in ``empty`` hold none, but numbers."""
    generator, shape = seeded(seed), (batch, settings.slots)
    count = torch.full(shape, 3.0)
    count[:, list(empty)] = 0
    return SlotState(
        place=torch.rand(*shape, 2, generator=generator),
        velocity=0.02 * torch.randn(*shape, 2, generator=generator),
        hidden=torch.randn(*shape, settings.hidden, generator=generator).tanh(),
        look=torch.randn(*shape, settings.look, generator=generator),
        change=0.1 * torch.randn(*shape, settings.look, generator=generator),
        count=count,
    )


def make_engine(seed=0, settings=SETTINGS, *, finds=True):
    """Untrained, but lively: finds things everywhere (if it ``finds``), moves and draws them, and
    remembers starts of noise."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        engine = build_engine(settings)
    parts, generator = engine.parts(), seeded(seed)
    dynamics, codec = tiny.liven(parts["dynamics"], seed), parts["codec"]
    with torch.no_grad():
        for layer in (dynamics.out[-1], *(messages.push for messages in dynamics.of_pair)):
            layer.weight.mul_(0.03)  # else things fly out of the frame
            layer.bias.mul_(0.03)
    with torch.no_grad():
        codec.finder.maps.out.weight.mul_(30)
        codec.finder.maps.out.bias[0] = 1.0 if finds else -40.0
        codec.canvas.maps.net.out.weight.mul_(10)
        codec.decoder.net[-2].bias[12:] = 3.0  # opaque
    starts = codec.starts
    starts.canvas.random_(0, 256, generator=generator)
    starts.place.uniform_(0, 1, generator=generator)
    starts.velocity.normal_(0, 0.02, generator=generator)
    starts.look.normal_(generator=generator)
    starts.present.fill_(1.0)[:, -1] = 0
    return engine


def make_model(seed=0, settings=SETTINGS, *, finds=True):
    """The engine as a model."""
    engine = make_engine(seed, settings, finds=finds)
    return WorldModel(settings, engine, fingerprint=f"tiny-sprites-{seed}")
