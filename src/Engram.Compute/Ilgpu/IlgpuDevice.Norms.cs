using Engram.Compute.Arithmetic;
using Engram.Compute.Ilgpu.Kernels;
using Floats = ILGPU.ArrayView<float>;

namespace Engram.Compute.Ilgpu;

internal sealed partial class IlgpuDevice
{
    public void GroupNorm(
        Tensor input, Tensor gamma, Tensor beta, Tensor output, int groups, float epsilon, Activation activation, Tensor? scaleShift)
    {
        var s = OperationShapes.GroupNorm(input, gamma, beta, output, groups, scaleShift);
        using var scope = Enter();
        var chunks = (s.Positions + Definition.GroupNormChunk - 1) / Definition.GroupNormChunk;
        var sums = (long)s.Items * chunks * s.Channels;
        var statistics = (long)s.Items * s.Groups;
        var scratch = _floats.Take(sums + (2 * statistics));
        var (sumsView, statisticsView) = (scratch.SubView(0, sums), scratch.SubView(sums, 2 * statistics));
        var shape = new GroupNormShape(
            s.Items, s.Positions, s.Channels, s.Groups, chunks, 0, s.InverseCount, epsilon, scaleShift is null ? 0 : 1, (int)activation);
        var factors = new GroupNormFactors(View(gamma), View(beta), View(scaleShift ?? gamma));

        var sumChunks = _kernels.Get<Floats, Floats, Floats, GroupNormShape>(GroupNormKernels.SumChunks);
        var sumGroups = _kernels.Get<Floats, Floats, GroupNormShape>(GroupNormKernels.SumGroups);
        for (var squares = 0; squares < 2; squares++)
        {
            sumChunks(_stream, OfElements(sums), View(input), statisticsView, sumsView, shape with { Squares = squares });
            sumGroups(_stream, OfGroups(statistics), sumsView, statisticsView, shape with { Squares = squares });
        }

        _kernels.Get<Floats, Floats, GroupNormFactors, Floats, GroupNormShape>(GroupNormKernels.Normalize)(
            _stream, OfElements(input.Count), View(input), statisticsView, factors, View(output), shape);
    }

    public void LayerNorm(Tensor input, Tensor gamma, Tensor beta, Tensor output, float epsilon)
    {
        var rows = OperationShapes.LayerNorm(input, gamma, beta, output);
        using var scope = Enter();
        var channels = input.Shape.Channels;
        _kernels.Get<Floats, Floats, Floats, Floats, LayerNormShape>(LayerNormKernel.Run)(
            _stream,
            OfGroups(Groups(rows, LayerNormKernel.RowsOfGroup)),
            View(input),
            View(gamma),
            View(beta),
            View(output),
            new LayerNormShape(rows, channels, (float)(1.0 / channels), epsilon));
    }

    public void Attention(Tensor query, Tensor key, Tensor value, Tensor output, int heads, bool causal)
    {
        var s = OperationShapes.Attention(query, key, value, output, heads);
        using var scope = Enter();
        var tiles = Groups(s.Queries, AttentionKernel.Tile);
        var aligned = IsAligned(s.Width, query.Offset, key.Offset, value.Offset, output.Offset);
        _kernels.Get<Floats, Floats, Floats, Floats, AttentionTiles>(AttentionKernel.Run)(
            _stream,
            OfGroups(tiles * s.Items * s.Heads),
            View(query),
            View(key),
            View(value),
            View(output),
            new AttentionTiles(s.Items, s.Queries, s.Keys, s.Heads, s.Width, (int)tiles, s.Scale, causal ? 1 : 0, aligned ? 1 : 0));
    }
}
