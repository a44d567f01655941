namespace Engram.Compute;

/// <summary>
/// The one seam between models and machines. Every operation is defined by its order (ARITHMETIC.md beside this project), so all
/// devices give the same bits, and the result for one item does not depend on what else is in its batch.
/// </summary>
/// <remarks>
/// Tensors are channels last: [n, h, w, c], tokens [n, length, c], rows [rows, c]. Operations may be queued: only
/// <see cref="Download"/>, <see cref="Synchronize"/> and the methods that return host data wait. Members may be called from several
/// threads; each call is whole. Outputs must not overlap inputs unless an operation says "in place". Shapes that do not fit are a
/// <see cref="ShapeException"/>.
/// </remarks>
public interface IDevice : IDisposable
{
    /// <summary>As the configuration spells it: host, cuda:0, opencl:1.</summary>
    string Name { get; }

    /// <summary>For people and the manifest: processor or card, and driver.</summary>
    string Description { get; }

    DeviceBuffer Allocate(long floats);

    DeviceBytes AllocateBytes(long bytes);

    void Upload(ReadOnlySpan<float> source, Tensor target);

    void Download(Tensor source, Span<float> target);

    void UploadBytes(ReadOnlySpan<byte> source, DeviceBytes target, long offset);

    void DownloadBytes(DeviceBytes source, long offset, Span<byte> target);

    void Copy(Tensor source, Tensor target);

    void Synchronize();

    /// <summary>Packs weights given as [outputs, inputs, kernel, kernel] (PyTorch's order; a matrix is kernel 1) and an optional bias [outputs].</summary>
    PackedWeights Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, int outputs, int inputs, int kernel);

    /// <summary>Two-dimensional convolution [n, h, w, inputs] → [n, h', w', outputs]; in the order that ARITHMETIC.md gives for its shape: directly, or by Winograd.</summary>
    /// <param name="stride">1 or 2.</param>
    /// <param name="padding">Rows and columns of zeros before the first one; those after the last follow from the output's extent.</param>
    void Convolve(Tensor input, PackedWeights weights, Tensor output, int stride, int padding, Epilogue epilogue);

    /// <summary>Matrix product over the channels: [rows, inputs] → [rows, outputs], any leading extents.</summary>
    void Multiply(Tensor input, PackedWeights weights, Tensor output, Epilogue epilogue);

    /// <summary>
    /// Group norm over [n, positions, c], positions = all middle extents: t = (x − mean)·rstd, y = t·gamma + beta; then, where
    /// <paramref name="scaleShift"/> [n, 2c] is given, y = y·(1 + scale[c]) + shift[c]; then the activation. In place is allowed.
    /// </summary>
    void GroupNorm(Tensor input, Tensor gamma, Tensor beta, Tensor output, int groups, float epsilon, Activation activation, Tensor? scaleShift);

    /// <summary>Layer norm over the channels of [rows, c]. In place is allowed.</summary>
    void LayerNorm(Tensor input, Tensor gamma, Tensor beta, Tensor output, float epsilon);

    /// <summary>
    /// Multi-head attention with online soft-max: q [n, lq, heads·d], k and v [n, lk, heads·d] → [n, lq, heads·d]; scores are scaled by
    /// (float)(1/√d). With <paramref name="causal"/>, query i sees keys 0 … i.
    /// </summary>
    void Attention(Tensor query, Tensor key, Tensor value, Tensor output, int heads, bool causal);

    /// <summary>Point-wise activation. In place is allowed.</summary>
    void Activate(Tensor input, Tensor output, Activation activation);

    /// <summary>[rows, 2c] → [rows, c]: the first half times GELU of the second.</summary>
    void Geglu(Tensor input, Tensor output);

    /// <summary>Point-wise sum. In place is allowed.</summary>
    void Add(Tensor left, Tensor right, Tensor output);

    /// <summary>Nearest-neighbour resize [n, h, w, c] → [n, h', w', c]: source index = floor(target index · h / h').</summary>
    void Upsample(Tensor input, Tensor output);

    /// <summary>Joins the channels of two tensors of equal leading extents: left's first.</summary>
    void Concat(Tensor left, Tensor right, Tensor output);

    /// <summary>output[n, l, :] = tokens[ids[n·length + l], :] + positions[l, :]; without positions the look-up alone.</summary>
    void Embed(ReadOnlySpan<int> ids, Tensor tokens, Tensor? positions, Tensor output);

    /// <summary>Σ aᵢ·xᵢ: Mul for the first term, Fma for each further one in the order given; one to eight terms. In place is allowed.</summary>
    void Combine(ReadOnlySpan<Term> terms, Tensor output);

    /// <summary>Classifier-free guidance: Fma(scale, conditional − unconditional, unconditional). In place is allowed.</summary>
    void Guide(Tensor unconditional, Tensor conditional, float scale, Tensor output);

    /// <summary>Clamps to [low, high]. In place is allowed.</summary>
    void Clamp(Tensor input, float low, float high, Tensor output);

    /// <summary>
    /// Gaussian noise for [n, h, w, c], item n by keys[n]: Philox4x32-10, counter (element / 4, draw, generation, 0) with the element
    /// counted in NCHW order, Box–Muller on the word pairs (ARITHMETIC.md).
    /// </summary>
    void Noise(ReadOnlySpan<NoiseKey> keys, uint draw, Tensor output);

    /// <summary>
    /// Pixels of [n, h, w, c] images in [−1, 1]: x/2 + ½ clamped to [0, 1], 255 times, rounded half to even. Waits.
    /// </summary>
    /// <param name="pixels">n·h·w·c bytes, rows of interleaved channels.</param>
    /// <param name="finite">n flags: whether every value of the item was finite before clamping.</param>
    void Quantize(Tensor images, Span<byte> pixels, Span<bool> finite);

    /// <summary>output[i·b.Rows + j] = Σ (a_i − b_j)² over the rows' bytes, exactly. Waits.</summary>
    void SquaredDistances(ByteRows a, ByteRows b, Span<long> output);
}
