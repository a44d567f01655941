namespace Engram.Compute;

/// <summary>
/// A device that passes everything on and counts the multiplications and additions of convolutions, matrix products and attention: two a
/// term, padding taken for terms, whatever algorithm the device uses. Point-wise work and norms are not counted, as is usual.
/// </summary>
public sealed class FlopCounter(IDevice device) : IDevice
{
    /// <summary>Counted since the start.</summary>
    public double Flop { get; private set; }

    public string Name => device.Name;

    public string Description => device.Description;

    /// <summary>The device itself is its owner's.</summary>
    public void Dispose()
    {
    }

    public DeviceBuffer Allocate(long floats) => device.Allocate(floats);

    public DeviceBytes AllocateBytes(long bytes) => device.AllocateBytes(bytes);

    public void Upload(ReadOnlySpan<float> source, Tensor target) => device.Upload(source, target);

    public void Download(Tensor source, Span<float> target) => device.Download(source, target);

    public void UploadBytes(ReadOnlySpan<byte> source, DeviceBytes target, long offset) => device.UploadBytes(source, target, offset);

    public void DownloadBytes(DeviceBytes source, long offset, Span<byte> target) => device.DownloadBytes(source, offset, target);

    public void Copy(Tensor source, Tensor target) => device.Copy(source, target);

    public void Synchronize() => device.Synchronize();

    public PackedWeights Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int outputs, int inputs, int kernel) =>
        device.Pack(weights, bias, outputs, inputs, kernel);

    public void Convolve(Tensor input, PackedWeights weights, Tensor output, int stride, int padding, Epilogue epilogue)
    {
        Flop += 2.0 * output.Count * weights.Inputs * weights.Kernel * weights.Kernel;
        device.Convolve(input, weights, output, stride, padding, epilogue);
    }

    public void Multiply(Tensor input, PackedWeights weights, Tensor output, Epilogue epilogue)
    {
        Flop += 2.0 * output.Count * weights.Inputs;
        device.Multiply(input, weights, output, epilogue);
    }

    public void GroupNorm(Tensor input, Tensor gamma, Tensor beta, Tensor output, int groups, float epsilon, Activation activation, Tensor? scaleShift) =>
        device.GroupNorm(input, gamma, beta, output, groups, epsilon, activation, scaleShift);

    public void LayerNorm(Tensor input, Tensor gamma, Tensor beta, Tensor output, float epsilon) =>
        device.LayerNorm(input, gamma, beta, output, epsilon);

    public void Attention(Tensor query, Tensor key, Tensor value, Tensor output, int heads, bool causal)
    {
        // Scores and values; a causal query sees half of the keys on average.
        Flop += (causal ? 2.0 : 4.0) * query.Count * key.Shape.B;
        device.Attention(query, key, value, output, heads, causal);
    }

    public void Activate(Tensor input, Tensor output, Activation activation) => device.Activate(input, output, activation);

    public void Geglu(Tensor input, Tensor output) => device.Geglu(input, output);

    public void Add(Tensor left, Tensor right, Tensor output) => device.Add(left, right, output);

    public void Upsample(Tensor input, Tensor output) => device.Upsample(input, output);

    public void Concat(Tensor left, Tensor right, Tensor output) => device.Concat(left, right, output);

    public void Embed(ReadOnlySpan<int> ids, Tensor tokens, Tensor? positions, Tensor output) => device.Embed(ids, tokens, positions, output);

    public void Combine(ReadOnlySpan<Term> terms, Tensor output) => device.Combine(terms, output);

    public void Guide(Tensor unconditional, Tensor conditional, float scale, Tensor output) =>
        device.Guide(unconditional, conditional, scale, output);

    public void Clamp(Tensor input, float low, float high, Tensor output) => device.Clamp(input, low, high, output);

    public void Noise(ReadOnlySpan<NoiseKey> keys, uint draw, Tensor output) => device.Noise(keys, draw, output);

    public void Quantize(Tensor images, Span<byte> pixels, Span<bool> finite) => device.Quantize(images, pixels, finite);

    public void SquaredDistances(ByteRows a, ByteRows b, Span<long> output) => device.SquaredDistances(a, b, output);
}
