namespace Engram.Compute.Ilgpu;

internal sealed partial class IlgpuDevice
{
    public PackedWeights Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int outputs, int inputs, int kernel) => throw new NotImplementedException();

    public void Convolve(Tensor input, PackedWeights weights, Tensor output, int stride, int padding, Epilogue epilogue) => throw new NotImplementedException();

    public void Multiply(Tensor input, PackedWeights weights, Tensor output, Epilogue epilogue) => throw new NotImplementedException();

    public void GroupNorm(Tensor input, Tensor gamma, Tensor beta, Tensor output, int groups, float epsilon, Activation activation, Tensor? scaleShift) => throw new NotImplementedException();

    public void LayerNorm(Tensor input, Tensor gamma, Tensor beta, Tensor output, float epsilon) => throw new NotImplementedException();

    public void Attention(Tensor query, Tensor key, Tensor value, Tensor output, int heads, bool causal) => throw new NotImplementedException();

    public void Activate(Tensor input, Tensor output, Activation activation) => throw new NotImplementedException();

    public void Geglu(Tensor input, Tensor output) => throw new NotImplementedException();

    public void Add(Tensor left, Tensor right, Tensor output) => throw new NotImplementedException();

    public void Upsample(Tensor input, Tensor output) => throw new NotImplementedException();

    public void Concat(Tensor left, Tensor right, Tensor output) => throw new NotImplementedException();

    public void Embed(ReadOnlySpan<int> ids, Tensor tokens, Tensor? positions, Tensor output) => throw new NotImplementedException();

    public void Combine(ReadOnlySpan<Term> terms, Tensor output) => throw new NotImplementedException();

    public void Guide(Tensor unconditional, Tensor conditional, float scale, Tensor output) => throw new NotImplementedException();

    public void Clamp(Tensor input, float low, float high, Tensor output) => throw new NotImplementedException();

    public void Noise(ReadOnlySpan<NoiseKey> keys, uint draw, Tensor output) => throw new NotImplementedException();

    public void Quantize(Tensor images, Span<byte> pixels, Span<bool> finite) => throw new NotImplementedException();

    public void SquaredDistances(ByteRows a, ByteRows b, Span<long> output) => throw new NotImplementedException();
}
