using Engram.Compute.Arithmetic;

namespace Engram.Compute.Host;

/// <summary>Noise and 8-bit pixels: scalar, because both are once an image.</summary>
internal sealed unsafe partial class SimdDevice<S, V>
{
    public void Noise(ReadOnlySpan<NoiseKey> keys, uint draw, Tensor output)
    {
        OperationShapes.Noise(keys, output);
        fixed (NoiseKey* first = keys)
        {
            var job = new NoiseJob { Keys = first, Draw = draw, Output = HostBuffer.Of(output), Shape = output.Shape };
            pool.Run(ref job, keys.Length);
        }

        GC.KeepAlive(output.Buffer);
    }

    public void Quantize(Tensor images, Span<byte> pixels, Span<bool> finite)
    {
        OperationShapes.Quantize(images, pixels, finite);
        fixed (byte* bytes = pixels)
        {
            fixed (bool* flags = finite)
            {
                var job = new QuantizeJob
                {
                    Images = HostBuffer.Of(images),
                    Pixels = bytes,
                    Finite = flags,
                    Size = images.Count / images.Shape.A,
                };
                pool.Run(ref job, images.Shape.A);
            }
        }

        GC.KeepAlive(images.Buffer);
    }

    /// <summary>One task is one item.</summary>
    private struct NoiseJob : IHostJob
    {
        public NoiseKey* Keys;
        public uint Draw;
        public float* Output;
        public Shape Shape;

        public readonly void Run(int task, Scratch scratch)
        {
            var key = Keys[task];
            var positions = Shape.B * Shape.C;
            var count = positions * Shape.D;
            var item = Output + ((long)task * count);
            var values = stackalloc float[4];
            for (var element = 0; element < count; element += 4)
            {
                var (w0, w1, w2, w3) = Philox.Words((uint)element / 4, Draw, key.Generation, 0, key.Key);
                (values[0], values[1]) = BoxMuller.Pair(w0, w1);
                (values[2], values[3]) = BoxMuller.Pair(w2, w3);
                for (var i = 0; i < Math.Min(4, count - element); i++)
                {
                    // Elements are counted channel by channel, memory is position by position.
                    var (channel, position) = Math.DivRem(element + i, positions);
                    item[((long)position * Shape.D) + channel] = values[i];
                }
            }
        }
    }

    /// <summary>One task is one item.</summary>
    private struct QuantizeJob : IHostJob
    {
        public float* Images;
        public byte* Pixels;
        public bool* Finite;
        public long Size;

        public readonly void Run(int task, Scratch scratch)
        {
            var x = Images + (task * Size);
            var y = Pixels + (task * Size);
            var finite = true;
            for (long i = 0; i < Size; i++)
            {
                finite &= float.IsFinite(x[i]);
                var unit = Definition.Min(Definition.Max(Definition.Fma(x[i], 0.5f, 0.5f), 0f), 1f);
                y[i] = (byte)BitConverter.SingleToInt32Bits(Definition.Mul(unit, 255f) + Definition.Magic);
            }

            Finite[task] = finite;
        }
    }
}
