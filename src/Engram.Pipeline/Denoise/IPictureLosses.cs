using Engram.Compute;

namespace Engram.Pipeline.Denoise;

/// <summary>The training loss of a model on one device. Implemented by the real model and by the tests' stand-in.</summary>
internal interface IPictureLosses : IDisposable
{
    /// <summary>
    /// The loss of each picture at one timestep, mean over the draws; a picture's loss depends on nothing but the picture, its condition
    /// and the keys. NaN or infinite where the model's output is.
    /// </summary>
    /// <param name="pictures">height × width × channels bytes each.</param>
    /// <param name="caption">Ignored by a model without text.</param>
    /// <param name="classLabel">Ignored by a model without classes.</param>
    /// <param name="draws">Of the noise, one a draw.</param>
    void Compute(
        IReadOnlyList<ReadOnlyMemory<byte>> pictures, string caption, int classLabel, IReadOnlyList<NoiseKey> draws, int timestep, Span<double> losses,
        CancellationToken stop);
}
