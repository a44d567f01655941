using Engram.Compute;

namespace Engram.Tests;

public static partial class OperationCases
{
    private static readonly float[] Extremes =
        [0f, -0f, 1e-30f, -1e-30f, 86.9f, 87f, 88f, -86.9f, -87f, -88f, 1e4f, -1e4f, 9f, -9f, 12.7f, -12.7f, 1f, -1f, 0.5f, 1e30f, -1e30f];

    private static IEnumerable<OperationCase> Points(CaseSize size)
    {
        foreach (var count in Pick(size, [1, 21, 130], [15, 16, 17, 64, 1000, 4099, 70_001]))
        {
            foreach (var activation in Activations)
            {
                yield return Case($"activate {count} {activation}", w =>
                {
                    var y = w.Output(new Shape(count));
                    w.Device.Activate(w.Input(new Shape(count), Wild(w, count)), y, activation);
                    return w.Bits(y);
                });
            }

            yield return Case($"activate {count} in place", w =>
            {
                var y = w.Output(new Shape(count));
                w.Device.Upload(Wild(w, count), y);
                w.Device.Activate(y, y, Activation.Silu);
                return w.Bits(y);
            });
            yield return Case($"geglu 3x{count}", w =>
            {
                var y = w.Output(new Shape(3, count));
                w.Device.Geglu(w.Input(new Shape(3, 2 * count), Wild(w, 6 * count)), y);
                return w.Bits(y);
            });
            yield return Case($"add {count}", w =>
            {
                var y = w.Output(new Shape(count));
                w.Device.Add(w.Input(y.Shape, Wild(w, count)), w.Input(y.Shape), y);
                return w.Bits(y);
            });
            yield return Case($"guide {count}", w =>
            {
                var y = w.Output(new Shape(count));
                w.Device.Guide(w.Input(y.Shape), w.Input(y.Shape), 7.5f, y);
                return w.Bits(y);
            });
            yield return Case($"clamp {count}", w =>
            {
                var y = w.Output(new Shape(count));
                w.Device.Clamp(w.Input(y.Shape, Wild(w, count)), -1f, 0.75f, y);
                return w.Bits(y);
            });
            yield return Case($"copy {count}", w =>
            {
                var y = w.Output(new Shape(count));
                w.Device.Copy(w.Input(y.Shape, Wild(w, count)), y);
                return w.Bits(y);
            });
        }

        for (var terms = 1; terms <= OperationShapes.MaxTerms; terms++)
        {
            var count = terms;
            yield return Case($"combine {count} terms", w =>
            {
                var y = w.Output(new Shape(2, 33));
                var factors = w.Values(count, 2);
                w.Device.Combine([.. factors.Select(f => new Term(f, w.Input(y.Shape, 3)))], y);
                return w.Bits(y);
            });
        }

        yield return Case($"combine in place", w =>
        {
            var y = w.Output(new Shape(77));
            w.Device.Upload(w.Values(77), y);
            w.Device.Combine([new Term(0.3f, w.Input(y.Shape)), new Term(-1.7f, y)], y);
            return w.Bits(y);
        });
    }

    private static IEnumerable<OperationCase> LookUps(CaseSize size)
    {
        foreach (var (h, v, channels) in Pick<(int, int, int)>(size, [(2, 2, 3), (3, 7, 1), (5, 4, 17)], [(8, 16, 32), (7, 15, 65)]))
        {
            yield return Case($"upsample {h}→{v} of {channels}", w =>
            {
                var y = w.Output(new Shape(2, v, v + 1, channels));
                w.Device.Upsample(w.Input(new Shape(2, h, h + 2, channels)), y);
                return w.Bits(y);
            });
            yield return Case($"concat {h}x{v}x{channels}", w =>
            {
                var y = w.Output(new Shape(2, h, v, (2 * channels) + 5));
                w.Device.Concat(w.Input(new Shape(2, h, v, channels)), w.Input(new Shape(2, h, v, channels + 5)), y);
                return w.Bits(y);
            });
            yield return Case($"embed {h}x{v}x{channels}", w =>
            {
                var y = w.Output(new Shape(h, v, channels));
                int[] ids = [.. w.Bytes(h * v).Select(b => b % 9)];
                w.Device.Embed(ids, w.Input(new Shape(9, channels)), w.Input(new Shape(v + 2, channels)), y);
                return w.Bits(y);
            });
            yield return Case($"embed {v}x{channels} without positions", w =>
            {
                var y = w.Output(new Shape(v, channels));
                int[] ids = [.. w.Bytes(v).Select(b => b % 9)];
                w.Device.Embed(ids, w.Input(new Shape(9, channels)), null, y);
                return w.Bits(y);
            });
        }
    }

    /// <summary>The extremes first, then values of all magnitudes up to a hundred.</summary>
    private static float[] Wild(Workspace w, int count)
    {
        var values = w.Values(count, 100);
        for (var i = 0; i < count; i++)
        {
            values[i] = i < Extremes.Length ? Extremes[i] : i % 2 == 0 ? values[i] : values[i] * 0.03f;
        }

        return values;
    }
}
