namespace Engram.Compute;

/// <summary>
/// What every device requires of the tensors of an operation, and the extents it works with. All throw <see cref="ShapeException"/>.
/// </summary>
public static class OperationShapes
{
    public const int MaxTerms = 8;

    public static void Pack(int weights, int bias, int outputs, int inputs, int kernel)
    {
        ShapeException.Require(kernel is 1 or 3, $"A kernel is 1 or 3 wide, not {kernel}.");
        ShapeException.Require(outputs > 0 && inputs > 0, $"Weights need channels, not [{outputs}, {inputs}].");
        ShapeException.Require(
            weights == (long)outputs * inputs * kernel * kernel,
            $"{weights} weights are not [{outputs}, {inputs}, {kernel}, {kernel}].");
        ShapeException.Require(bias == 0 || bias == outputs, $"A bias of {bias} values does not fit {outputs} outputs.");
    }

    public static ConvolutionShape Convolve(
        Tensor input, PackedWeights weights, Tensor output, int stride, int padding, in Epilogue epilogue)
    {
        var (i, o) = (input.Shape, output.Shape);
        ShapeException.Require(i.Rank == 4 && o.Rank == 4, $"A convolution needs [n, h, w, c], not {i} → {o}.");
        ShapeException.Require(i.A == o.A, $"A convolution keeps its items: {i} → {o}.");
        ShapeException.Require(
            i.D == weights.Inputs && o.D == weights.Outputs,
            $"Weights [{weights.Outputs}, {weights.Inputs}] do not map {i} to {o}.");
        ShapeException.Require(stride is 1 or 2, $"A stride is 1 or 2, not {stride}.");
        ShapeException.Require(padding >= 0 && padding <= weights.Kernel / 2, $"Padding {padding} for a kernel of {weights.Kernel}.");
        RequireExtent(i.B, o.B, weights.Kernel, stride, padding);
        RequireExtent(i.C, o.C, weights.Kernel, stride, padding);
        RequireInside(input);
        RequireInside(output);
        RequireApart(input, output);
        RequireEpilogue(output, epilogue, i.A);
        return new ConvolutionShape(i.A, i.B, i.C, i.D, o.B, o.C, o.D, weights.Kernel, stride, padding);
    }

    /// <returns>The rows of the product.</returns>
    public static int Multiply(Tensor input, PackedWeights weights, Tensor output, in Epilogue epilogue)
    {
        ShapeException.Require(weights.Kernel == 1, $"A matrix product needs a kernel of 1, not {weights.Kernel}.");
        ShapeException.Require(
            input.Shape.Channels == weights.Inputs && output.Shape.Channels == weights.Outputs && input.Shape.Rows == output.Shape.Rows,
            $"Weights [{weights.Outputs}, {weights.Inputs}] do not map {input.Shape} to {output.Shape}.");
        RequireInside(input);
        RequireInside(output);
        RequireApart(input, output);
        RequireEpilogue(output, epilogue, null);
        return RowsOf(input);
    }

    public static NormShape GroupNorm(Tensor input, Tensor gamma, Tensor beta, Tensor output, int groups, Tensor? scaleShift)
    {
        var shape = input.Shape;
        RequireSame(input, output);
        ShapeException.Require(shape.Rank >= 2, $"A group norm needs [n, positions, c], not {shape}.");
        ShapeException.Require(groups > 0 && shape.Channels % groups == 0, $"{shape.Channels} channels cannot form {groups} groups.");
        RequireChannels(gamma, shape.Channels);
        RequireChannels(beta, shape.Channels);
        RequireInPlaceOrApart(input, output);
        if (scaleShift is { } s)
        {
            ShapeException.Require(
                s.Count == 2L * shape.A * shape.Channels && s.Shape.Channels == 2 * shape.Channels,
                $"Scale and shift {s.Shape} do not fit {shape}.");
            RequireInside(s);
            RequireApart(s, output);
        }

        return new NormShape(shape.A, checked((int)(shape.Count / shape.A / shape.Channels)), shape.Channels, groups);
    }

    /// <returns>The rows.</returns>
    public static int LayerNorm(Tensor input, Tensor gamma, Tensor beta, Tensor output)
    {
        RequireSame(input, output);
        RequireChannels(gamma, input.Shape.Channels);
        RequireChannels(beta, input.Shape.Channels);
        RequireInPlaceOrApart(input, output);
        return RowsOf(input);
    }

    public static AttentionShape Attention(Tensor query, Tensor key, Tensor value, Tensor output, int heads)
    {
        var (q, k) = (query.Shape, key.Shape);
        ShapeException.Require(q.Rank >= 3 && k.Rank >= 3, $"Attention needs [n, length, c], not {q} and {k}.");
        ShapeException.Require(k == value.Shape, $"Keys {k} and values {value.Shape} differ.");
        ShapeException.Require(q.A == k.A && q.Channels == k.Channels, $"Queries {q} do not fit keys {k}.");
        ShapeException.Require(heads > 0 && q.Channels % heads == 0, $"{q.Channels} channels cannot form {heads} heads.");
        RequireSame(query, output);
        RequireInside(key);
        RequireInside(value);
        RequireApart(query, output);
        RequireApart(key, output);
        RequireApart(value, output);
        return new AttentionShape(q.A, checked((int)(q.Rows / q.A)), checked((int)(k.Rows / k.A)), heads, q.Channels / heads);
    }

    /// <summary>Point-wise operations: equal counts of elements, in place or apart.</summary>
    public static void Pointwise(Tensor input, Tensor output)
    {
        RequireSame(input, output);
        RequireInPlaceOrApart(input, output);
    }

    /// <returns>The rows.</returns>
    public static int Geglu(Tensor input, Tensor output)
    {
        ShapeException.Require(
            input.Shape.Channels == 2L * output.Shape.Channels && input.Shape.Rows == output.Shape.Rows,
            $"GEGLU halves the channels: {input.Shape} → {output.Shape}.");
        RequireInside(input);
        RequireInside(output);
        RequireApart(input, output);
        return RowsOf(output);
    }

    public static void Upsample(Tensor input, Tensor output)
    {
        var (i, o) = (input.Shape, output.Shape);
        ShapeException.Require(i.Rank == 4 && o.Rank == 4 && i.A == o.A && i.D == o.D, $"A resize keeps items and channels: {i} → {o}.");
        RequireInside(input);
        RequireInside(output);
        RequireApart(input, output);
    }

    /// <returns>The rows.</returns>
    public static int Concat(Tensor left, Tensor right, Tensor output)
    {
        ShapeException.Require(
            left.Shape.Rows == right.Shape.Rows && left.Shape.Rows == output.Shape.Rows
                && output.Shape.Channels == (long)left.Shape.Channels + right.Shape.Channels,
            $"{left.Shape} and {right.Shape} do not join to {output.Shape}.");
        RequireInside(left);
        RequireInside(right);
        RequireInside(output);
        RequireApart(left, output);
        RequireApart(right, output);
        return RowsOf(output);
    }

    /// <returns>Tokens of one item: the period of the positions.</returns>
    public static int Embed(ReadOnlySpan<int> ids, Tensor tokens, Tensor? positions, Tensor output)
    {
        ShapeException.Require(ids.Length == output.Shape.Rows, $"{ids.Length} ids do not fill {output.Shape}.");
        ShapeException.Require(
            tokens.Shape.Rank == 2 && tokens.Shape.Channels == output.Shape.Channels,
            $"Embeddings {tokens.Shape} do not fit {output.Shape}.");
        RequireInside(tokens);
        RequireInside(output);
        RequireApart(tokens, output);
        foreach (var id in ids)
        {
            ShapeException.Require((uint)id < (uint)tokens.Shape.A, $"Id {id} is outside the {tokens.Shape.A} embeddings.");
        }

        var length = output.Shape.Rank >= 3 ? checked((int)(output.Shape.Rows / output.Shape.A)) : ids.Length;
        if (positions is { } p)
        {
            ShapeException.Require(
                p.Shape.Rank == 2 && p.Shape.Channels == output.Shape.Channels && p.Shape.A >= length,
                $"Positions {p.Shape} do not fit {output.Shape}.");
            RequireInside(p);
            RequireApart(p, output);
        }

        return length;
    }

    public static void Combine(ReadOnlySpan<Term> terms, Tensor output)
    {
        ShapeException.Require(terms.Length is >= 1 and <= MaxTerms, $"A combination has one to {MaxTerms} terms, not {terms.Length}.");
        foreach (var term in terms)
        {
            Pointwise(term.Value, output);
        }
    }

    public static void Noise(ReadOnlySpan<NoiseKey> keys, Tensor output)
    {
        ShapeException.Require(output.Shape.Rank == 4, $"Noise needs [n, h, w, c], not {output.Shape}.");
        ShapeException.Require(keys.Length == output.Shape.A, $"{keys.Length} keys do not fit {output.Shape}.");
        RequireInside(output);
    }

    public static void Quantize(Tensor images, ReadOnlySpan<byte> pixels, ReadOnlySpan<bool> finite)
    {
        ShapeException.Require(pixels.Length == images.Count, $"{pixels.Length} bytes do not hold {images.Shape}.");
        ShapeException.Require(finite.Length == images.Shape.A, $"{finite.Length} flags do not fit {images.Shape}.");
        RequireInside(images);
    }

    public static void SquaredDistances(ByteRows a, ByteRows b, ReadOnlySpan<long> output)
    {
        RequireInside(a);
        RequireInside(b);
        ShapeException.Require(a.Length == b.Length, $"Rows of {a.Length} and {b.Length} bytes cannot be compared.");
        ShapeException.Require(
            output.Length == (long)a.Rows * b.Rows, $"{output.Length} results do not hold {a.Rows} × {b.Rows} distances.");
    }

    /// <summary>A tensor that the host fills or reads whole.</summary>
    public static void Transfer(Tensor tensor, int floats)
    {
        RequireInside(tensor);
        ShapeException.Require(tensor.Count == floats, $"{floats} floats do not fill {tensor.Shape}.");
    }

    public static void Transfer(DeviceBytes buffer, long offset, int bytes) =>
        ShapeException.Require(
            offset >= 0 && offset <= buffer.Length - bytes, $"{bytes} bytes from {offset} are outside a buffer of {buffer.Length}.");

    public static void RequireInside(Tensor tensor)
    {
        var shape = tensor.Shape;
        ShapeException.Require(
            shape.A > 0 && shape.B > 0 && shape.C > 0 && shape.D > 0 && tensor.Offset >= 0
                && tensor.Offset <= tensor.Buffer.Length - shape.Count,
            $"{shape} at {tensor.Offset} is outside a buffer of {tensor.Buffer.Length} floats.");
    }

    private static void RequireInside(ByteRows rows)
    {
        ShapeException.Require(
            rows.Rows > 0 && rows.Length > 0 && rows.Stride >= 0 && rows.Offset >= 0
                && rows.Offset + ((rows.Rows - 1) * rows.Stride) + rows.Length <= rows.Buffer.Length,
            $"{rows.Rows} rows of {rows.Length} bytes every {rows.Stride} from {rows.Offset} are outside {rows.Buffer.Length} bytes.");
    }

    private static void RequireExtent(int input, int output, int kernel, int stride, int padding)
    {
        // Rows of zeros after the last one; a negative number is rows that no tap reads.
        var after = ((output - 1) * stride) + kernel - padding - input;
        ShapeException.Require(
            after <= kernel / 2 && after > -stride,
            $"A kernel of {kernel} with stride {stride} and padding {padding} does not map {input} to {output}.");
    }

    private static void RequireEpilogue(Tensor output, in Epilogue epilogue, int? items)
    {
        if (epilogue.Shift is { } shift)
        {
            ShapeException.Require(
                shift.Shape.Channels == output.Shape.Channels && output.Shape.Rows % shift.Shape.Rows == 0
                    && (items is null || items == shift.Shape.Rows),
                $"Shift {shift.Shape} does not fit {output.Shape}.");
            RequireInside(shift);
            RequireApart(shift, output);
        }

        if (epilogue.Residual is { } residual)
        {
            RequireSame(residual, output);
            RequireApart(residual, output);
        }
    }

    private static int RowsOf(Tensor tensor) => checked((int)tensor.Shape.Rows);

    private static void RequireChannels(Tensor tensor, int channels)
    {
        ShapeException.Require(tensor.Count == channels, $"{tensor.Shape} does not hold {channels} channels.");
        RequireInside(tensor);
    }

    private static void RequireSame(Tensor left, Tensor right)
    {
        ShapeException.Require(
            left.Count == right.Count && left.Shape.Channels == right.Shape.Channels, $"{left.Shape} and {right.Shape} differ.");
        RequireInside(left);
        RequireInside(right);
    }

    private static void RequireInPlaceOrApart(Tensor input, Tensor output)
    {
        if (!ReferenceEquals(input.Buffer, output.Buffer) || input.Offset != output.Offset)
        {
            RequireApart(input, output);
        }
    }

    private static void RequireApart(Tensor input, Tensor output) =>
        ShapeException.Require(
            !ReferenceEquals(input.Buffer, output.Buffer)
                || input.Offset + input.Count <= output.Offset || output.Offset + output.Count <= input.Offset,
            $"The output {output.Shape} overlaps the input {input.Shape}.");
}
