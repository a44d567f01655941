using Engram.Compute;

namespace Engram.Tests;

public static partial class OperationCases
{
    private static IEnumerable<OperationCase> GroupNorms(CaseSize size)
    {
        var shapes = Pick<(int N, int H, int W, int Channels, int Groups)>(
            size,
            [(1, 1, 1, 4, 2), (2, 3, 5, 6, 3), (1, 1, 257, 2, 1), (2, 2, 2, 33, 3), (1, 4, 4, 16, 16), (3, 1, 2, 20, 5)],
            [
                (2, 16, 16, 32, 16), (2, 5, 51, 17, 1), (2, 1, 255, 33, 11), (1, 19, 27, 96, 16), (3, 8, 8, 64, 16), (5, 4, 4, 96, 16),
                (1, 32, 32, 130, 10), (2, 16, 17, 48, 3), (1, 3, 3, 320, 32), (2, 12, 11, 15, 5), (1, 7, 7, 31, 31), (4, 1, 1, 64, 4),
            ]);
        var number = 0;
        foreach (var s in shapes)
        {
            var mix = number++;
            var activation = Activations[mix % Activations.Length];
            var scaled = mix % 3 == 1;
            var inPlace = mix % 4 == 2;
            yield return Case($"groupnorm {s} {activation} scale-shift {scaled} in place {inPlace}", w =>
            {
                var shape = new Shape(s.N, s.H, s.W, s.Channels);
                var values = w.Values(shape.Count, 3);
                var y = w.Output(shape);
                var x = inPlace ? y : w.Input(shape, values);
                w.Device.Upload(values, x);
                var gamma = w.Input(new Shape(s.Channels));
                var beta = w.Input(new Shape(s.Channels));
                var scale = scaled ? w.Input(new Shape(s.N, 2 * s.Channels)) : (Tensor?)null;
                w.Device.GroupNorm(x, gamma, beta, y, s.Groups, 1e-5f, activation, scale);
                return w.Bits(y);
            });
        }
    }

    private static IEnumerable<OperationCase> LayerNorms(CaseSize size)
    {
        var shapes = Pick<(int Rows, int Channels)>(
            size,
            [(1, 1), (2, 3), (3, 15), (2, 16), (3, 17), (1, 33), (5, 64)],
            [(17, 31), (16, 32), (1, 63), (33, 65), (130, 64), (64, 96), (7, 130), (3, 320), (2, 1281)]);
        var number = 0;
        foreach (var (rows, channels) in shapes)
        {
            var inPlace = number++ % 3 == 1;
            yield return Case($"layernorm {rows}x{channels} in place {inPlace}", w =>
            {
                var values = w.Values((long)rows * channels, 3);
                var y = w.Output(new Shape(rows, channels));
                var x = inPlace ? y : w.Input(new Shape(rows, channels), values);
                w.Device.Upload(values, x);
                w.Device.LayerNorm(x, w.Input(new Shape(channels)), w.Input(new Shape(channels)), y, 1e-5f);
                return w.Bits(y);
            });
        }
    }

    private static IEnumerable<OperationCase> Attentions(CaseSize size)
    {
        var shapes = Pick<(int N, int Queries, int Keys, int Heads, int Width, bool Causal)>(
            size,
            [
                (1, 1, 1, 1, 1, false), (2, 3, 5, 2, 4, false), (1, 2, 65, 1, 3, false), (1, 3, 130, 1, 8, false), (2, 5, 5, 2, 3, true),
                (1, 66, 66, 1, 2, true), (1, 2, 3, 1, 1155, false), (1, 17, 9, 1, 17, false),
            ],
            [
                (2, 64, 64, 4, 16, false), (3, 16, 16, 4, 24, false), (2, 64, 24, 4, 16, false), (1, 65, 63, 2, 33, false),
                (1, 15, 64, 1, 40, false), (2, 13, 129, 3, 31, false), (1, 29, 200, 2, 65, false), (5, 24, 24, 4, 16, true),
                (1, 130, 130, 2, 17, true), (1, 9, 20, 2, 8, true), (2, 300, 77, 2, 20, false), (1, 70, 40, 1, 48, true),
            ]);
        foreach (var s in shapes)
        {
            // A scale of 6 spreads the scores far enough that the running maximum moves and the smallest weights vanish.
            yield return Case($"attention {s}", w =>
            {
                var q = w.Input(new Shape(s.N, s.Queries, s.Heads * s.Width), 6);
                var k = w.Input(new Shape(s.N, s.Keys, s.Heads * s.Width), 6);
                var v = w.Input(new Shape(s.N, s.Keys, s.Heads * s.Width));
                var y = w.Output(q.Shape);
                w.Device.Attention(q, k, v, y, s.Heads, s.Causal);
                return w.Bits(y);
            });
        }
    }
}
