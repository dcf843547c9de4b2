"""Networks by PyTorch, as its own documentation writes their training."""

import torch
from torch import nn
from torch.nn import functional

from sides import timed, warmed


def perceptron(widths, unit):
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), unit()]
    return layers


def per_sample(widths, samples, count):
    """One sample at a time; `count` samples' worth of seconds."""
    x = torch.randn(samples, 1, widths[0])
    targets = torch.eye(10)[torch.arange(samples) % 10].unsqueeze(1)
    model = nn.Sequential(*perceptron(widths, nn.Tanh))
    rule = torch.optim.SGD(model.parameters(), 0.001)

    def run():
        for sample, target in zip(x, targets):
            rule.zero_grad()
            functional.mse_loss(model(sample), target).backward()
            rule.step()

    run = warmed(run)
    return lambda: timed(run) * count / samples


def epoch(model, rule, x, y, size):
    """Classes by the cross-entropy, in batches."""
    model.train()
    for batch in torch.randperm(len(x)).split(size):
        rule.zero_grad()
        functional.cross_entropy(model(x[batch]), y[batch]).backward()
        rule.step()


def minibatch(widths, samples, size):
    x, y = torch.randn(samples, widths[0]), torch.arange(samples) % 10
    model = nn.Sequential(*perceptron(widths, nn.ReLU)[:-1])
    rule = torch.optim.SGD(model.parameters(), 0.01)
    return warmed(lambda: epoch(model, rule, x, y, size))


def inference(widths, samples, size):
    x = torch.randn(samples, widths[0])
    model = nn.Sequential(*perceptron(widths, nn.ReLU)[:-1]).eval()

    @torch.inference_mode()
    def run():
        for batch in x.split(size):
            model(batch)

    return warmed(run)


def genre_network(samples):
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.BatchNorm2d(32, eps=1e-3, momentum=0.01), nn.Flatten(), nn.Linear(123_008, 10))
    x, y = -80 * torch.rand(samples, 1, 128, 128), torch.arange(samples) % 10
    rule = torch.optim.Adam(model.parameters(), 1e-4)
    return warmed(lambda: epoch(model, rule, x, y, 32))


def digits_network(samples):
    layers = []
    for channels, filters in [(1, 24), (24, 48), (48, 96)]:
        layers += [
            nn.Conv2d(channels, filters, 3, padding="same"), nn.ReLU(), nn.MaxPool2d(2),
            nn.BatchNorm2d(filters, eps=1e-3, momentum=0.01)]
    model = nn.Sequential(*layers, nn.Flatten(), nn.Dropout(0.5), nn.Linear(4 * 4 * 96, 10))
    x, y = -80 * torch.rand(samples, 1, 32, 32), torch.arange(samples) % 10
    rule = torch.optim.Adam(model.parameters(), 0.002)
    return warmed(lambda: epoch(model, rule, x, y, 64))


class Music(nn.Module):
    """The published music network."""

    def __init__(self, cell):
        super().__init__()
        kind = {"lstm": nn.LSTM, "gru": nn.GRU}[cell]
        self.first, self.second = kind(1, 512, batch_first=True), kind(512, 256, batch_first=True)
        self.head = nn.Sequential(nn.Linear(256, 256), nn.Linear(256, 228))

    def forward(self, x):
        return self.head(self.second(self.first(x)[0])[0][:, -1])


def recurrent(cell):
    """A training step."""
    x, y, model = torch.rand(256, 40, 1), torch.arange(256) % 228, Music(cell)
    rule = torch.optim.Adamax(model.parameters())

    def run():
        rule.zero_grad()
        functional.cross_entropy(model(x), y).backward()
        rule.step()

    return warmed(run)


def least(run, times):
    """The least seconds of some calls."""
    return lambda: min(timed(run) for _ in range(times))


def token(times):
    """One token, by the layers."""
    model, states, x = Music("lstm"), [None, None], torch.rand(1, 1, 1)

    @torch.inference_mode()
    def run():
        hidden, states[0] = model.first(x, states[0])
        hidden, states[1] = model.second(hidden, states[1])
        return model.head(hidden[:, -1])

    return least(warmed(run), times)


def cell_token(times):
    """One token, by cells, which leave the windows out."""
    first, second, head = nn.LSTMCell(1, 512), nn.LSTMCell(512, 256), Music("lstm").head
    states, x = [None, None], torch.rand(1, 1)

    @torch.inference_mode()
    def run():
        states[0] = first(x, states[0])
        states[1] = second(states[0][0], states[1])
        return head(states[1][0])

    return least(warmed(run), times)


def stack(widths):
    return nn.Sequential(*perceptron(widths, lambda: nn.LeakyReLU(0.2))[:-1])


def adversarial(steps):
    """Steps of gan-ring; the seconds of one."""
    generator, discriminator = stack([2, 96, 96, 96, 96, 96, 2]), stack([4, 64, 64, 64, 1])
    average = torch.optim.swa_utils.AveragedModel(
        generator, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.999))
    rules = [torch.optim.Adam(net.parameters(), 0.002) for net in (discriminator, generator)]
    entropy = functional.binary_cross_entropy_with_logits
    ones, zeros = torch.ones(128, 1), torch.zeros(128, 1)

    def real():
        angle = torch.randint(8, (256,)) * (torch.pi / 4)
        return torch.stack([angle.cos(), angle.sin()], 1) + 0.01 * torch.randn(256, 2)

    def packed(points):
        return points.reshape(128, 4)

    def step():
        with torch.no_grad():
            made = generator(torch.randn(256, 2))
        rules[0].zero_grad()
        loss = entropy(discriminator(packed(real())), ones)
        (loss + entropy(discriminator(packed(made)), zeros)).backward()
        rules[0].step()
        rules[1].zero_grad()
        discriminator.requires_grad_(False)
        entropy(discriminator(packed(generator(torch.randn(256, 2)))), ones).backward()
        discriminator.requires_grad_(True)
        rules[1].step()
        average.update_parameters(generator)

    step()
    return lambda: timed(lambda: [step() for _ in range(steps)]) / steps


class Critic(nn.Module):
    """The discriminator of gan-music-published."""

    def __init__(self):
        super().__init__()
        self.first = nn.LSTM(1, 512, batch_first=True)
        self.second = nn.LSTM(512, 512, batch_first=True, bidirectional=True)
        self.head = nn.Sequential(*perceptron([1024, 512, 256, 1], lambda: nn.LeakyReLU(0.2))[:-1])

    def forward(self, x):
        return self.head(self.second(self.first(x)[0])[1][0].transpose(0, 1).flatten(1))


def music_contest(steps):
    """Steps of gan-music-published; the seconds of one."""
    layers = []
    for inputs, outputs in [(1000, 256), (256, 512), (512, 1024)]:
        layers += [
            nn.Linear(inputs, outputs), nn.LeakyReLU(0.2),
            nn.BatchNorm1d(outputs, eps=1e-3, momentum=0.2)]
    generator = nn.Sequential(
        *layers, nn.Linear(1024, 100), nn.Tanh(), nn.Unflatten(1, (100, 1)))
    critic = Critic()
    rules = [
        torch.optim.Adam(net.parameters(), 0.0002, (0.5, 0.999)) for net in (critic, generator)]
    entropy = functional.binary_cross_entropy_with_logits
    ones, zeros = torch.ones(32, 1), torch.zeros(32, 1)

    def step():
        with torch.no_grad():
            made = generator(torch.randn(32, 1000))
        rules[0].zero_grad()
        loss = entropy(critic(2 * torch.rand(32, 100, 1) - 1), ones)
        (loss + entropy(critic(made), zeros)).backward()
        rules[0].step()
        rules[1].zero_grad()
        critic.requires_grad_(False)
        entropy(critic(generator(torch.randn(32, 1000))), ones).backward()
        critic.requires_grad_(True)
        rules[1].step()

    step()
    return lambda: timed(lambda: [step() for _ in range(steps)]) / steps
