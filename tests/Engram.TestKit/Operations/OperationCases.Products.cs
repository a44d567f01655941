using Engram.Compute;

namespace Engram.Tests;

public static partial class OperationCases
{
    private static readonly Activation[] Activations = Enum.GetValues<Activation>();

    private static IEnumerable<OperationCase> Products(CaseSize size)
    {
        var shapes = Pick<(int Rows, int Inputs, int Outputs)>(
            size,
            [(1, 1, 1), (3, 5, 7), (2, 1152, 3), (2, 1153, 3), (1, 2309, 2), (17, 9, 5), (5, 17, 33), (9, 4, 16)],
            [
                (1, 64, 130), (13, 32, 32), (14, 33, 31), (15, 31, 33), (27, 64, 64), (29, 96, 17), (64, 65, 15), (65, 63, 96),
                (130, 24, 48), (7, 1151, 16), (16, 1152, 65), (33, 1153, 40), (3, 2304, 97), (257, 32, 4), (2, 3500, 33), (43, 7, 1),
            ]);
        var number = 0;
        foreach (var (rows, inputs, outputs) in shapes)
        {
            // Bits of the number choose the epilogue, so every combination meets several shapes.
            var mix = number++;
            var activation = Activations[mix % Activations.Length];
            yield return Case($"multiply {rows}x{inputs}x{outputs} epilogue {mix & 7} {activation}", w =>
            {
                var x = w.Input(new Shape(rows, inputs));
                var weights = w.Weights(outputs, inputs, 1, bias: (mix & 1) == 0);
                var y = w.Output(new Shape(rows, outputs));
                var shift = (mix & 2) == 0 ? (Tensor?)null : w.Input(new Shape(rows % 3 == 0 ? rows / 3 : 1, outputs));
                var residual = (mix & 4) == 0 ? (Tensor?)null : w.Input(new Shape(rows, outputs));
                w.Device.Multiply(x, weights, y, new Epilogue(shift, residual, activation));
                return w.Bits(y);
            });
        }
    }

    private static IEnumerable<OperationCase> Convolutions(CaseSize size)
    {
        // After: rows and columns of zeros after the last one.
        var shapes = Pick<(int N, int H, int W, int In, int Out, int Kernel, int Stride, int Padding, int After)>(
            size,
            [
                (1, 1, 1, 1, 1, 3, 1, 1, 1), (2, 3, 4, 3, 5, 3, 1, 1, 1), (2, 4, 4, 5, 4, 3, 2, 1, 0), (1, 5, 3, 4, 3, 3, 2, 1, 1),
                (2, 4, 4, 3, 3, 3, 2, 0, 1), (1, 4, 5, 2, 3, 3, 1, 0, 0), (2, 3, 3, 6, 7, 1, 1, 0, 0), (1, 4, 3, 6, 7, 1, 2, 0, 0),
                (1, 2, 2, 128, 2, 3, 1, 1, 1), (1, 2, 1, 129, 3, 3, 1, 1, 1), (3, 3, 3, 4, 17, 3, 1, 1, 1), (1, 5, 4, 8, 33, 3, 1, 1, 1),
                // By tiles of 4 × 4 outputs: one more row than whole tiles.
                (1, 9, 8, 32, 32, 3, 1, 1, 1),
            ],
            [
                (3, 16, 16, 32, 32, 3, 1, 1, 1), (2, 8, 9, 64, 33, 3, 1, 1, 1), (1, 4, 4, 96, 96, 3, 1, 1, 1), (2, 4, 5, 128, 16, 3, 1, 1, 1),
                (1, 3, 4, 129, 17, 3, 1, 1, 1), (1, 3, 3, 260, 5, 3, 1, 1, 1), (2, 8, 8, 32, 64, 3, 2, 1, 0), (1, 9, 7, 5, 6, 3, 2, 1, 1),
                (2, 8, 8, 16, 16, 3, 2, 0, 1), (1, 7, 9, 12, 48, 3, 2, 0, 0), (5, 7, 7, 3, 15, 3, 1, 1, 1), (2, 16, 16, 4, 32, 3, 1, 1, 1),
                (2, 16, 16, 32, 4, 3, 1, 1, 1), (2, 5, 7, 33, 17, 1, 1, 0, 0), (3, 9, 9, 20, 31, 1, 2, 0, 0), (1, 17, 13, 7, 65, 3, 1, 1, 1),
                (4, 4, 4, 192, 96, 3, 1, 1, 1), (1, 6, 6, 1200, 20, 1, 1, 0, 0), (2, 1, 14, 8, 16, 3, 1, 1, 1), (2, 15, 1, 8, 16, 3, 1, 1, 1),
                // By tiles of 4 × 4 outputs: edges within a tile, one and several chains of 64 channels, panels of one vector, several items …
                (2, 8, 8, 32, 48, 3, 1, 1, 1), (1, 9, 11, 48, 32, 3, 1, 1, 1), (3, 13, 7, 64, 80, 3, 1, 1, 1), (1, 8, 8, 144, 32, 3, 1, 1, 1),
                (5, 10, 10, 32, 64, 3, 1, 1, 1), (2, 16, 17, 80, 112, 3, 1, 1, 1), (1, 1, 64, 32, 32, 3, 1, 1, 1), (1, 66, 3, 32, 32, 3, 1, 1, 1),
                // … more tiles than a task takes, and those that only just are not computed so.
                (1, 47, 48, 32, 32, 3, 1, 1, 1), (1, 7, 9, 32, 32, 3, 1, 1, 1), (1, 8, 8, 40, 32, 3, 1, 1, 1), (1, 8, 8, 32, 40, 3, 1, 1, 1),
                (1, 8, 8, 16, 32, 3, 1, 1, 1), (1, 9, 9, 32, 32, 3, 1, 0, 0), (1, 8, 9, 32, 32, 3, 1, 1, 0),
            ]);
        var number = 0;
        foreach (var s in shapes)
        {
            var mix = number++;
            var activation = Activations[(mix / 2) % Activations.Length];
            var height = ((s.H + s.Padding + s.After - s.Kernel) / s.Stride) + 1;
            var width = ((s.W + s.Padding + s.After - s.Kernel) / s.Stride) + 1;
            yield return Case($"convolve {s} epilogue {mix & 7} {activation}", w =>
            {
                var x = w.Input(new Shape(s.N, s.H, s.W, s.In));
                var weights = w.Weights(s.Out, s.In, s.Kernel, bias: (mix & 1) == 0);
                var shape = new Shape(s.N, height, width, s.Out);
                var y = w.Output(shape);
                var shift = (mix & 2) == 0 ? (Tensor?)null : w.Input(new Shape(s.N, s.Out));
                var residual = (mix & 4) == 0 ? (Tensor?)null : w.Input(shape);
                w.Device.Convolve(x, weights, y, s.Stride, s.Padding, new Epilogue(shift, residual, activation));
                return w.Bits(y);
            });
        }
    }
}
