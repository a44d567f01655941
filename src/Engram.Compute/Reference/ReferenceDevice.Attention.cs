using Engram.Compute.Arithmetic;

namespace Engram.Compute;

/// <summary>Attention with an online soft-max over blocks of 64 keys.</summary>
public sealed unsafe partial class ReferenceDevice
{
    public void Attention(Tensor query, Tensor key, Tensor value, Tensor output, int heads, bool causal)
    {
        var shape = OperationShapes.Attention(query, key, value, output, heads);
        for (var item = 0; item < shape.Items; item++)
        {
            for (var head = 0; head < heads; head++)
            {
                for (var q = 0; q < shape.Queries; q++)
                {
                    var keys = causal ? Math.Min(q + 1, shape.Keys) : shape.Keys;
                    Attend(query, key, value, output, shape, item, head, q, keys);
                }
            }
        }
    }

    private static void Attend(
        Tensor query, Tensor key, Tensor value, Tensor output, in AttentionShape s, int item, int head, int q, int keys)
    {
        var offset = head * s.Width;
        var row = Span(query).Slice((((item * s.Queries) + q) * s.Channels) + offset, s.Width);
        var target = Span(output).Slice((((item * s.Queries) + q) * s.Channels) + offset, s.Width);
        var sum = new float[s.Width];
        Span<float> lanes = stackalloc float[Definition.Lanes];
        Span<float> scores = stackalloc float[Definition.KeyBlock];
        lanes.Clear();
        var max = 0f;
        for (var start = 0; start < keys; start += Definition.KeyBlock)
        {
            var count = Math.Min(Definition.KeyBlock, keys - start);
            for (var j = 0; j < count; j++)
            {
                var k = Span(key).Slice((((item * s.Keys) + start + j) * s.Channels) + offset, s.Width);
                scores[j] = Definition.Mul(Dot(row, k), s.Scale);
            }

            var highest = scores[0];
            for (var j = 1; j < count; j++)
            {
                highest = Definition.Max(highest, scores[j]);
            }

            if (start > 0)
            {
                highest = Definition.Max(max, highest);
                Rescale(lanes, sum, Definition.Exp(max - highest));
            }

            max = highest;
            for (var j = 0; j < count; j++)
            {
                var p = Definition.Exp(scores[j] - max);
                lanes[j % Definition.Lanes] += p;
                var v = Span(value).Slice((((item * s.Keys) + start + j) * s.Channels) + offset, s.Width);
                for (var c = 0; c < s.Width; c++)
                {
                    sum[c] = Definition.Fma(p, v[c], sum[c]);
                }
            }
        }

        var inverse = Definition.Reciprocal(AddLanes(lanes));
        for (var c = 0; c < s.Width; c++)
        {
            target[c] = Definition.Mul(sum[c], inverse);
        }
    }

    private static void Rescale(Span<float> lanes, Span<float> sum, float factor)
    {
        foreach (ref var lane in lanes)
        {
            lane = Definition.Mul(lane, factor);
        }

        foreach (ref var value in sum)
        {
            value = Definition.Mul(value, factor);
        }
    }

    /// <summary>One Fma chain, cut every 1,152 terms as in a product.</summary>
    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0f;
        for (var start = 0; start < a.Length; start += Definition.ChainTerms)
        {
            var chain = 0f;
            for (var d = start; d < Math.Min(start + Definition.ChainTerms, a.Length); d++)
            {
                chain = Definition.Fma(a[d], b[d], chain);
            }

            sum = start == 0 ? chain : sum + chain;
        }

        return sum;
    }
}
