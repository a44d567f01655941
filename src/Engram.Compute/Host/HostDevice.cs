namespace Engram.Compute;

/// <summary>The processor: SIMD over all cores.</summary>
/// <param name="threads">0 = all cores.</param>
public sealed class HostDevice(int threads = 0, VectorWidth width = VectorWidth.Best) : IDevice
{
    private readonly ReferenceDevice _definition = new();

    public int Threads { get; } = threads == 0 ? Environment.ProcessorCount : threads;

    public VectorWidth Width { get; } = width;

    public string Name => "host";

    public string Description => $"{Threads} threads";

    public void Dispose() => _definition.Dispose();

    public DeviceBuffer Allocate(long floats) =>
        _definition.Allocate(floats);

    public DeviceBytes AllocateBytes(long bytes) =>
        _definition.AllocateBytes(bytes);

    public void Upload(ReadOnlySpan<float> source, Tensor target) =>
        _definition.Upload(source, target);

    public void Download(Tensor source, Span<float> target) =>
        _definition.Download(source, target);

    public void UploadBytes(ReadOnlySpan<byte> source, DeviceBytes target, long offset) =>
        _definition.UploadBytes(source, target, offset);

    public void DownloadBytes(DeviceBytes source, long offset, Span<byte> target) =>
        _definition.DownloadBytes(source, offset, target);

    public void Copy(Tensor source, Tensor target) =>
        _definition.Copy(source, target);

    public void Synchronize() =>
        _definition.Synchronize();

    public PackedWeights Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int outputs, int inputs, int kernel) =>
        _definition.Pack(weights, bias, outputs, inputs, kernel);

    public void Convolve(Tensor input, PackedWeights weights, Tensor output, int stride, int padding, Epilogue epilogue) =>
        _definition.Convolve(input, weights, output, stride, padding, epilogue);

    public void Multiply(Tensor input, PackedWeights weights, Tensor output, Epilogue epilogue) =>
        _definition.Multiply(input, weights, output, epilogue);

    public void GroupNorm(Tensor input, Tensor gamma, Tensor beta, Tensor output, int groups, float epsilon, Activation activation, Tensor? scaleShift) =>
        _definition.GroupNorm(input, gamma, beta, output, groups, epsilon, activation, scaleShift);

    public void LayerNorm(Tensor input, Tensor gamma, Tensor beta, Tensor output, float epsilon) =>
        _definition.LayerNorm(input, gamma, beta, output, epsilon);

    public void Attention(Tensor query, Tensor key, Tensor value, Tensor output, int heads, bool causal) =>
        _definition.Attention(query, key, value, output, heads, causal);

    public void Activate(Tensor input, Tensor output, Activation activation) =>
        _definition.Activate(input, output, activation);

    public void Geglu(Tensor input, Tensor output) =>
        _definition.Geglu(input, output);

    public void Add(Tensor left, Tensor right, Tensor output) =>
        _definition.Add(left, right, output);

    public void Upsample(Tensor input, Tensor output) =>
        _definition.Upsample(input, output);

    public void Concat(Tensor left, Tensor right, Tensor output) =>
        _definition.Concat(left, right, output);

    public void Embed(ReadOnlySpan<int> ids, Tensor tokens, Tensor? positions, Tensor output) =>
        _definition.Embed(ids, tokens, positions, output);

    public void Combine(ReadOnlySpan<Term> terms, Tensor output) =>
        _definition.Combine(terms, output);

    public void Guide(Tensor unconditional, Tensor conditional, float scale, Tensor output) =>
        _definition.Guide(unconditional, conditional, scale, output);

    public void Clamp(Tensor input, float low, float high, Tensor output) =>
        _definition.Clamp(input, low, high, output);

    public void Noise(ReadOnlySpan<NoiseKey> keys, uint draw, Tensor output) =>
        _definition.Noise(keys, draw, output);

    public void Quantize(Tensor images, Span<byte> pixels, Span<bool> finite) =>
        _definition.Quantize(images, pixels, finite);

    public void SquaredDistances(ByteRows a, ByteRows b, Span<long> output) =>
        _definition.SquaredDistances(a, b, output);
}
