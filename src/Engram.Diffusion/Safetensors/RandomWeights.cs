using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Engram.Diffusion;

/// <summary>
/// Weights that do not exist: whatever shape is asked for, filled as it is read, the same at every run. Nothing is kept but the shape asked
/// for last, so a network of a thousand million weights costs its packed form alone.
/// </summary>
/// <remarks>Matrices have the variance 1 / inputs and norms' factors lie around 1, so that values stay finite through any depth.</remarks>
internal sealed class RandomWeights : IWeights
{
    private readonly Dictionary<string, float> _scales = new(StringComparer.Ordinal);

    /// <summary>No: of names that may stand for the same tensor, the first choice is taken.</summary>
    public bool Has(string name) => false;

    public IReadOnlyList<long> ShapeOf(string name) => [];

    public void Require(string name, params ReadOnlySpan<long> shape)
    {
        var inputs = 1L;
        foreach (var extent in shape[1..])
        {
            inputs *= extent;
        }

        // A uniform variable on [−a, a) has the variance a²/3.
        _scales[name] = shape.Length > 1 ? MathF.Sqrt(3f / inputs) : 0.1f;
    }

    public void Ignore(string name)
    {
    }

    public void ReadFloats(string name, Span<float> target)
    {
        var scale = _scales[name];
        var offset = scale == 0.1f && name.EndsWith(".weight", StringComparison.Ordinal) ? 1f : 0f;
        var state = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name))) | 1;
        for (var i = 0; i < target.Length; i++)
        {
            // xorshift64: good enough for weights whose only purpose is not to be all alike.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            target[i] = offset + (scale * (((int)(state >> 40) * (2f / (1 << 24))) - 1f));
        }
    }

    public void RequireAllUsed()
    {
    }
}
