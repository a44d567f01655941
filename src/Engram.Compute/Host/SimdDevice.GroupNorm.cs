using System.Runtime.CompilerServices;
using Engram.Compute.Arithmetic;

namespace Engram.Compute.Host;

/// <summary>Group norm, vectorised over channels: each channel's sums run over its positions in order.</summary>
internal sealed unsafe partial class SimdDevice<S, V>
{
    public void GroupNorm(
        Tensor input, Tensor gamma, Tensor beta, Tensor output, int groups, float epsilon, Activation activation, Tensor? scaleShift)
    {
        var shape = OperationShapes.GroupNorm(input, gamma, beta, output, groups, scaleShift);
        var job = new GroupNormJob
        {
            Shape = shape,
            Input = HostBuffer.Of(input),
            Gamma = HostBuffer.Of(gamma),
            Beta = HostBuffer.Of(beta),
            Output = HostBuffer.Of(output),
            ScaleShift = scaleShift is { } tensor ? HostBuffer.Of(tensor) : null,
            Epsilon = epsilon,
            Activation = activation,
            Splits = 1,
        };
        if (shape.Items < 2 * pool.Threads)
        {
            // A split of an item is whole groups, and worth it only where it leaves whole vectors to each thread.
            var largest = Math.Max(1, Math.Min(groups, shape.Channels / (2 * S.Width)));
            job.Splits = (int)Math.Clamp(input.Count / ElementsOfTask / shape.Items, 1, Math.Min(largest, pool.Threads * 2));
        }

        var tasks = shape.Items * job.Splits;
        if (input.Count < ElementsOfTask)
        {
            RunHere(ref job, tasks);
        }
        else
        {
            pool.Run(ref job, tasks);
        }

        GC.KeepAlive(input.Buffer);
        GC.KeepAlive(gamma.Buffer);
        GC.KeepAlive(beta.Buffer);
        GC.KeepAlive(output.Buffer);
        GC.KeepAlive(scaleShift?.Buffer);
    }

    /// <summary>One task is the groups of one split of one item.</summary>
    private struct GroupNormJob : IHostJob
    {
        public NormShape Shape;
        public float* Input;
        public float* Gamma;
        public float* Beta;
        public float* Output;
        public float* ScaleShift;
        public float Epsilon;
        public Activation Activation;
        public int Splits;

        public readonly void Run(int task, Scratch scratch)
        {
            var (item, split) = Math.DivRem(task, Splits);
            var (firstGroup, lastGroup) = Part(Shape.Groups, split, Splits);
            var start = (int)firstGroup * Shape.GroupChannels;
            var count = ((int)lastGroup * Shape.GroupChannels) - start;
            var offset = ((long)item * Shape.Positions * Shape.Channels) + start;
            var x = Input + offset;

            var line = Scratch.Line(count * sizeof(float)) / sizeof(float);
            var means = (float*)scratch.Reserve(3 * line * sizeof(float));
            var rstds = means + line;
            var scales = rstds + line;

            // The mean of each group, spread over its channels, then the squares about it.
            new Span<float>(means, count).Clear();
            SumChannels(x, null, means, count);
            AddGroups(means, means, count, null);
            SumChannels(x, means, rstds, count);
            AddGroups(rstds, rstds, count, Epsilon);

            float* shift = null;
            if (ScaleShift is not null)
            {
                var row = ScaleShift + ((long)item * 2 * Shape.Channels) + start;
                shift = row + Shape.Channels;
                for (var c = 0; c < count; c++)
                {
                    scales[c] = 1f + row[c];
                }
            }

            var target = Output + offset;
            switch (Activation)
            {
                case Activation.Silu:
                    Normalize<SiluFunction<S, V>>(x, target, start, count, means, rstds, scales, shift);
                    break;
                case Activation.Gelu:
                    Normalize<GeluFunction<S, V>>(x, target, start, count, means, rstds, scales, shift);
                    break;
                case Activation.QuickGelu:
                    Normalize<QuickGeluFunction<S, V>>(x, target, start, count, means, rstds, scales, shift);
                    break;
                default:
                    Normalize<IdentityFunction<S, V>>(x, target, start, count, means, rstds, scales, shift);
                    break;
            }
        }

        /// <summary>Adds the channels' sums of each group and spreads the mean, or with an epsilon 1/√(mean + ε), over its channels.</summary>
        private readonly void AddGroups(float* sums, float* spread, int count, float? epsilon)
        {
            for (var group = 0; group < count; group += Shape.GroupChannels)
            {
                var sum = 0f;
                for (var c = group; c < group + Shape.GroupChannels; c++)
                {
                    sum += sums[c];
                }

                var value = Definition.Mul(sum, Shape.InverseCount);
                value = epsilon is { } e ? Definition.Rsqrt(value + e) : value;
                new Span<float>(spread + group, Shape.GroupChannels).Fill(value);
            }
        }

        /// <summary>Per channel Σx, or with means Σ(x − mean)².</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void SumChannels(float* x, float* means, float* sums, int count)
        {
            var channels = Shape.Channels;
            var c = 0;
            // Four chains of additions hide the latency of one.
            for (; c <= count - (4 * S.Width); c += 4 * S.Width)
            {
                SumFour(x + c, means is null ? null : means + c, sums + c);
            }

            for (; c <= count - S.Width; c += S.Width)
            {
                var mean = means is null ? S.Zero : S.Load(means + c);
                var total = S.Zero;
                for (var start = 0; start < Shape.Positions; start += Definition.GroupNormChunk)
                {
                    var end = Math.Min(start + Definition.GroupNormChunk, Shape.Positions);
                    var chunk = S.Zero;
                    var p = x + c + ((long)start * channels);
                    for (var i = start; i < end; i++)
                    {
                        chunk = Accumulate(S.Load(p), mean, chunk, means is null);
                        p += channels;
                    }

                    total = S.Add(total, chunk);
                }

                S.Store(total, sums + c);
            }

            for (; c < count; c++)
            {
                var total = 0f;
                for (var start = 0; start < Shape.Positions; start += Definition.GroupNormChunk)
                {
                    var end = Math.Min(start + Definition.GroupNormChunk, Shape.Positions);
                    var chunk = 0f;
                    for (var i = start; i < end; i++)
                    {
                        var value = x[((long)i * channels) + c];
                        chunk = means is null ? chunk + value : Definition.Fma(value - means[c], value - means[c], chunk);
                    }

                    total += chunk;
                }

                sums[c] = total;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void SumFour(float* x, float* means, float* sums)
        {
            var channels = Shape.Channels;
            var plain = means is null;
            var m0 = plain ? S.Zero : S.Load(means);
            var m1 = plain ? S.Zero : S.Load(means + S.Width);
            var m2 = plain ? S.Zero : S.Load(means + (2 * S.Width));
            var m3 = plain ? S.Zero : S.Load(means + (3 * S.Width));
            V t0 = S.Zero, t1 = S.Zero, t2 = S.Zero, t3 = S.Zero;
            for (var start = 0; start < Shape.Positions; start += Definition.GroupNormChunk)
            {
                var end = Math.Min(start + Definition.GroupNormChunk, Shape.Positions);
                V c0 = S.Zero, c1 = S.Zero, c2 = S.Zero, c3 = S.Zero;
                var p = x + ((long)start * channels);
                for (var i = start; i < end; i++)
                {
                    c0 = Accumulate(S.Load(p), m0, c0, plain);
                    c1 = Accumulate(S.Load(p + S.Width), m1, c1, plain);
                    c2 = Accumulate(S.Load(p + (2 * S.Width)), m2, c2, plain);
                    c3 = Accumulate(S.Load(p + (3 * S.Width)), m3, c3, plain);
                    p += channels;
                }

                t0 = S.Add(t0, c0);
                t1 = S.Add(t1, c1);
                t2 = S.Add(t2, c2);
                t3 = S.Add(t3, c3);
            }

            S.Store(t0, sums);
            S.Store(t1, sums + S.Width);
            S.Store(t2, sums + (2 * S.Width));
            S.Store(t3, sums + (3 * S.Width));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static V Accumulate(V value, V mean, V sum, bool plain)
        {
            if (plain)
            {
                return S.Add(sum, value);
            }

            var d = S.Subtract(value, mean);
            return S.Fma(d, d, sum);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Normalize<TFunction>(
            float* x, float* y, int start, int count, float* means, float* rstds, float* scales, float* shift)
            where TFunction : IPointFunction<V>
        {
            var gamma = Gamma + start;
            var beta = Beta + start;
            for (var position = 0; position < Shape.Positions; position++)
            {
                var c = 0;
                for (; c <= count - S.Width; c += S.Width)
                {
                    var t = S.Mul(S.Subtract(S.Load(x + c), S.Load(means + c)), S.Load(rstds + c));
                    var value = S.Fma(t, S.Load(gamma + c), S.Load(beta + c));
                    value = shift is null ? value : S.Fma(value, S.Load(scales + c), S.Load(shift + c));
                    S.Store(TFunction.Apply(value), y + c);
                }

                for (; c < count; c++)
                {
                    var value = Definition.Fma(Definition.Mul(x[c] - means[c], rstds[c]), gamma[c], beta[c]);
                    value = shift is null ? value : Definition.Fma(value, scales[c], shift[c]);
                    y[c] = TFunction.Apply(value);
                }

                x += Shape.Channels;
                y += Shape.Channels;
            }
        }
    }
}
