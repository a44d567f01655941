using System.Diagnostics;
using Engram.Compute;
using Engram.Diffusion;
using Engram.Pipeline.Denoise;

namespace Engram.Compare.Flow;

/// <summary>The real model, which says how long after the start of the process its first batch was begun, and how long all batches took.</summary>
internal sealed class FirstCall(IGeneratorFactory model) : IGeneratorFactory
{
    private long _busy;

    /// <summary>Seconds from the start of the process, or 0.</summary>
    public double Seconds { get; private set; }

    public TimeSpan Busy => TimeSpan.FromTicks(_busy);

    /// <summary>When the last batch was done.</summary>
    public long Ended { get; private set; }

    public long Begun { get; private set; }

    public ImageShape Image => model.Image;

    public string Hash => model.Hash;

    public int UnetCallsPerImage => model.UnetCallsPerImage;

    public IReadOnlyList<string> Warnings => model.Warnings;

    public IImageGenerator Load(IDevice device) => new Generator(this, model.Load(device));

    private sealed class Generator(FirstCall owner, IImageGenerator inner) : IImageGenerator
    {
        public TextEmbedding Encode(string prompt) => inner.Encode(prompt);

        public void Generate(ReadOnlySpan<GenerationRequest> batch, Span<byte> pixels, Span<bool> finite, CancellationToken stop)
        {
            var begun = Stopwatch.GetTimestamp();
            if (owner.Begun == 0)
            {
                owner.Begun = begun;
                owner.Seconds = (TimeProvider.System.GetUtcNow() - Process.GetCurrentProcess().StartTime.ToUniversalTime()).TotalSeconds;
            }

            inner.Generate(batch, pixels, finite, stop);
            owner.Ended = Stopwatch.GetTimestamp();
            owner._busy += Stopwatch.GetElapsedTime(begun, owner.Ended).Ticks;
        }

        public void Screen(ReadOnlySpan<GenerationRequest> batch, int steps, Span<double> strengths, CancellationToken stop) =>
            inner.Screen(batch, steps, strengths, stop);

        public void Dispose() => inner.Dispose();
    }
}
