"""The training step that benchmarks/training-rate measures in Presage, written in PyTorch: reconstruction in float32, with fresh noise,
Adam and autograd, through the decorrelating map that Presage trains through ("same loop") and without it ("plain loop").

    training_rate.py THREADS D K BATCH      a table in Markdown; D is the square of a multiple of 4
"""

import sys
import time

import torch

SAMPLES = 4096
WARM_UP = 10
STEPS = 60
ROUNDS = 3
PATCH = 4


def masked(views):
    """Three quarters of the patches of a square image, in one channel, become zero."""
    patches = round(views.shape[1] ** 0.5) // PATCH
    kept = (torch.rand(views.shape[0], patches, 1, patches, 1) >= 0.75).to(views.dtype)
    return (views.view(-1, patches, PATCH, patches, PATCH) * kept).view(views.shape)


NOISES = {
    "none": lambda views: views,
    "mask(0.75,patch=4)": masked,
    "gaussian(1)": lambda views: views + torch.randn_like(views),
}


def seconds_a_step(noise, through, d, k, batch):
    """Mean of the steps after the warm-up; `through` is the map d x d that encoders are multiplied by, or None."""
    samples = torch.rand(SAMPLES, d) - 0.5
    encoder = (torch.randn(k, d) / d**0.5).requires_grad_()
    decoder = (torch.randn(d, k) / k**0.5).requires_grad_()
    average = torch.zeros(k, d), torch.zeros(d, k)
    optimizer = torch.optim.Adam([encoder, decoder], lr=1e-3)
    start = 0.0
    for step in range(WARM_UP + STEPS):
        if step == WARM_UP:
            start = time.perf_counter()
        clean = samples[torch.randint(SAMPLES, (batch,))]
        used = encoder if through is None else encoder @ through
        residuals = noise(clean) @ used.T @ decoder.T - clean
        loss = residuals.square().sum() / batch
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            for mean, parameter in zip(average, (encoder, decoder)):
                mean.lerp_(parameter, 1 / (step + 1))
        loss.item()
    return (time.perf_counter() - start) / STEPS


def main():
    threads, d, k, batch = map(int, sys.argv[1:])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    loops = {"same": torch.eye(d), "plain": None}
    best = {}
    for _ in range(ROUNDS):
        for noise, draw in NOISES.items():
            for loop, through in loops.items():
                seconds = seconds_a_step(draw, through, d, k, batch)
                best[noise, loop] = min(seconds, best.get((noise, loop), seconds))
    print(f"PyTorch {torch.__version__}, {threads} threads, float32, d = {d}, k = {k}, batch {batch}\n")
    print("| loop | noise | ms a step |")
    print("|---|---|---:|")
    for (noise, loop), seconds in best.items():
        print(f"| {loop} | `{noise}` | {1e3 * seconds:.2f} |")


main()
