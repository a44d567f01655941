using Engram.Compute.Ilgpu.Kernels;
using ILGPU;
using Floats = ILGPU.ArrayView<float>;

namespace Engram.Compute.Ilgpu;

internal sealed partial class IlgpuDevice
{
    // Terms of one launch of PointKernels.Combine.
    private const int TermsOfLaunch = 4;

    public void Activate(Tensor input, Tensor output, Activation activation)
    {
        OperationShapes.Pointwise(input, output);
        using var scope = Enter();
        _kernels.Get<Floats, Floats, int>(PointKernels.Activate)(
            _stream, OfElements(output.Count), View(input), View(output), (int)activation);
    }

    public void Add(Tensor left, Tensor right, Tensor output)
    {
        OperationShapes.Pointwise(left, output);
        OperationShapes.Pointwise(right, output);
        using var scope = Enter();
        _kernels.Get<Floats, Floats, Floats>(PointKernels.Add)(
            _stream, OfElements(output.Count), View(left), View(right), View(output));
    }

    public void Guide(Tensor unconditional, Tensor conditional, float scale, Tensor output)
    {
        OperationShapes.Pointwise(unconditional, output);
        OperationShapes.Pointwise(conditional, output);
        using var scope = Enter();
        _kernels.Get<Floats, Floats, Floats, float>(PointKernels.Guide)(
            _stream, OfElements(output.Count), View(unconditional), View(conditional), View(output), scale);
    }

    public void Clamp(Tensor input, float low, float high, Tensor output)
    {
        OperationShapes.Pointwise(input, output);
        using var scope = Enter();
        _kernels.Get<Floats, Floats, float, float>(PointKernels.Clamp)(
            _stream, OfElements(output.Count), View(input), View(output), low, high);
    }

    public void Combine(ReadOnlySpan<Term> terms, Tensor output)
    {
        OperationShapes.Combine(terms, output);
        using var scope = Enter();
        if (terms.Length <= TermsOfLaunch)
        {
            Combine(terms, null, View(output));
            return;
        }

        // The output may be one of the later terms, so the sum waits in scratch memory.
        var sum = _floats.Take(output.Count);
        Combine(terms[..TermsOfLaunch], null, sum);
        var rest = terms[TermsOfLaunch..];
        while (rest.Length >= TermsOfLaunch)
        {
            Combine(rest[..(TermsOfLaunch - 1)], sum, sum);
            rest = rest[(TermsOfLaunch - 1)..];
        }

        Combine(rest, sum, View(output));
    }

    public void Geglu(Tensor input, Tensor output)
    {
        OperationShapes.Geglu(input, output);
        using var scope = Enter();
        _kernels.Get<Floats, Floats, int>(RowKernels.Geglu)(
            _stream, OfElements(output.Count), View(input), View(output), output.Shape.Channels);
    }

    public void Concat(Tensor left, Tensor right, Tensor output)
    {
        OperationShapes.Concat(left, right, output);
        using var scope = Enter();
        _kernels.Get<Floats, Floats, Floats, int, int>(RowKernels.Concat)(
            _stream, OfElements(output.Count), View(left), View(right), View(output), left.Shape.Channels, right.Shape.Channels);
    }

    public void Upsample(Tensor input, Tensor output)
    {
        OperationShapes.Upsample(input, output);
        using var scope = Enter();
        var (i, o) = (input.Shape, output.Shape);
        _kernels.Get<Floats, Floats, UpsampleShape>(RowKernels.Upsample)(
            _stream, OfElements(output.Count), View(input), View(output), new UpsampleShape(i.B, i.C, o.B, o.C, o.D));
    }

    public void Embed(ReadOnlySpan<int> ids, Tensor tokens, Tensor? positions, Tensor output)
    {
        var length = OperationShapes.Embed(ids, tokens, positions, output);
        using var scope = Enter();
        var idsView = _ints.Take(ids.Length);
        ToDevice(ids, idsView);
        _kernels.Get<ArrayView<int>, Floats, Floats, Floats, int, int>(RowKernels.Embed)(
            _stream,
            OfElements(output.Count),
            idsView,
            View(tokens),
            View(positions ?? tokens),
            View(output),
            output.Shape.Channels,
            positions is null ? 0 : length);
    }

    /// <summary>The terms on top of a sum, whose factor of one changes no bit; both together at most four.</summary>
    private void Combine(ReadOnlySpan<Term> terms, Floats? sum, Floats output)
    {
        Span<float> factors = stackalloc float[TermsOfLaunch];
        var views = new Floats[TermsOfLaunch];
        Array.Fill(views, output);
        var count = 0;
        if (sum is { } before)
        {
            (factors[0], views[0], count) = (1f, before, 1);
        }

        foreach (var term in terms)
        {
            (factors[count], views[count]) = (term.Factor, View(term.Value));
            count++;
        }

        var kernel = _kernels.Get<Floats, Floats, Floats, Floats, Floats, CombineFactors>(PointKernels.Combine);
        kernel(
            _stream,
            OfElements(output.Length),
            views[0],
            views[1],
            views[2],
            views[3],
            output,
            new CombineFactors(count, factors[0], factors[1], factors[2], factors[3]));
    }
}
