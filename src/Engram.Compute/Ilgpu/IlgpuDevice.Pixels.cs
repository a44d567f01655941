using Engram.Compute.Ilgpu.Kernels;
using ILGPU;
using Floats = ILGPU.ArrayView<float>;

namespace Engram.Compute.Ilgpu;

internal sealed partial class IlgpuDevice
{
    // A part of a row is worth a group of threads of its own from 4 KiB on.
    private const int ShortestPart = 4096;

    public void Noise(ReadOnlySpan<NoiseKey> keys, uint draw, Tensor output)
    {
        OperationShapes.Noise(keys, output);
        using var scope = Enter();
        var words = new int[keys.Length * 3];
        for (var i = 0; i < keys.Length; i++)
        {
            words[i * 3] = unchecked((int)keys[i].Key);
            words[(i * 3) + 1] = unchecked((int)(keys[i].Key >> 32));
            words[(i * 3) + 2] = unchecked((int)keys[i].Generation);
        }

        var keysView = _ints.Take(words.Length);
        ToDevice<int>(words, keysView);
        var s = output.Shape;
        var counters = checked((int)(((output.Count / s.A) + 3) / 4));
        _kernels.Get<ArrayView<int>, Floats, NoiseShape>(PixelKernels.Noise)(
            _stream, OfElements((long)counters * s.A), keysView, View(output), new NoiseShape(s.A, s.B * s.C, s.D, counters, draw));
    }

    public void Quantize(Tensor images, Span<byte> pixels, Span<bool> finite)
    {
        OperationShapes.Quantize(images, pixels, finite);
        using var scope = Enter();
        var flags = new int[finite.Length];
        Array.Fill(flags, 1);
        var flagsView = _ints.Take(flags.Length);
        ToDevice<int>(flags, flagsView);
        var bytes = _bytes.Take(pixels.Length);
        _kernels.Get<Floats, ArrayView<byte>, ArrayView<int>, int>(PixelKernels.Quantize)(
            _stream, OfElements(pixels.Length), View(images), bytes, flagsView, pixels.Length / flags.Length);
        ToHost(bytes, pixels);
        ToHost(flagsView, flags.AsSpan());
        for (var i = 0; i < flags.Length; i++)
        {
            finite[i] = flags[i] != 0;
        }
    }

    public void SquaredDistances(ByteRows a, ByteRows b, Span<long> output)
    {
        OperationShapes.SquaredDistances(a, b, output);
        using var scope = Enter();
        var tiles = Groups(a.Rows, DistanceKernel.Tile) * Groups(b.Rows, DistanceKernel.Tile);

        // Few rows are few groups of threads: long rows are cut until every multiprocessor has four.
        var wanted = Math.Clamp((4L * _accelerator.NumMultiprocessors) / tiles, 1, Groups(a.Length, ShortestPart));
        var part = RoundUp(checked((int)Groups(a.Length, (int)wanted)), DistanceKernel.Depth);
        var parts = (int)Groups(a.Length, part);
        var aligned = IsAligned(a.Length, a.Offset, b.Offset, a.Stride, b.Stride);
        var shape = new DistanceShape(a.Rows, b.Rows, a.Length, a.Stride, b.Stride, part, parts, aligned ? 1 : 0);
        var sums = _longs.Take((long)parts * output.Length);
        _kernels.Get<ArrayView<byte>, ArrayView<byte>, ArrayView<long>, DistanceShape>(DistanceKernel.Run)(
            _stream, OfGroups(tiles * parts), View(a), View(b), sums, shape);

        ToHost(sums.SubView(0, output.Length), output);
        if (parts > 1)
        {
            var more = new long[output.Length];
            for (var p = 1; p < parts; p++)
            {
                ToHost(sums.SubView((long)p * output.Length, output.Length), more.AsSpan());
                for (var i = 0; i < more.Length; i++)
                {
                    output[i] += more[i];
                }
            }
        }
    }

    private ArrayView<byte> View(ByteRows rows) => View(rows.Buffer, rows.Offset, ((rows.Rows - 1) * rows.Stride) + rows.Length);
}
