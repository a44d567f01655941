using System.Runtime.CompilerServices;
using Engram.Compute.Arithmetic;

namespace Engram.Compute.Host;

/// <summary>Operations that move rows: resize, join, embeddings, and the gate of GEGLU.</summary>
internal sealed unsafe partial class SimdDevice<S, V>
{
    private enum RowOperation
    {
        Geglu,
        Upsample,
        Concat,
    }

    public void Geglu(Tensor input, Tensor output)
    {
        var rows = OperationShapes.Geglu(input, output);
        var job = new RowJob { Operation = RowOperation.Geglu, LeftCount = output.Shape.Channels };
        Run(job, input, null, output, rows);
    }

    public void Upsample(Tensor input, Tensor output)
    {
        OperationShapes.Upsample(input, output);
        var job = new RowJob { Operation = RowOperation.Upsample, LeftCount = input.Shape.D, Source = input.Shape, Target = output.Shape };
        Run(job, input, null, output, checked(output.Shape.A * output.Shape.B));
    }

    public void Concat(Tensor left, Tensor right, Tensor output)
    {
        var rows = OperationShapes.Concat(left, right, output);
        var job = new RowJob { Operation = RowOperation.Concat, LeftCount = left.Shape.Channels, RightCount = right.Shape.Channels };
        Run(job, left, right, output, rows);
    }

    public void Embed(ReadOnlySpan<int> ids, Tensor tokens, Tensor? positions, Tensor output)
    {
        var length = OperationShapes.Embed(ids, tokens, positions, output);
        var c = output.Shape.Channels;
        var table = HostBuffer.Of(tokens);
        var places = positions is { } p ? HostBuffer.Of(p) : null;
        var target = HostBuffer.Of(output);
        for (var row = 0; row < ids.Length; row++)
        {
            var source = table + ((long)ids[row] * c);
            if (places is null)
            {
                new ReadOnlySpan<float>(source, c).CopyTo(new Span<float>(target, c));
            }
            else
            {
                var place = places + ((long)(row % length) * c);
                for (var i = 0; i < c; i++)
                {
                    target[i] = source[i] + place[i];
                }
            }

            target += c;
        }

        GC.KeepAlive(tokens.Buffer);
        GC.KeepAlive(positions?.Buffer);
        GC.KeepAlive(output.Buffer);
    }

    private void Run(RowJob job, Tensor left, Tensor? right, Tensor output, int rows)
    {
        job.Left = HostBuffer.Of(left);
        job.Right = right is { } r ? HostBuffer.Of(r) : null;
        job.Output = HostBuffer.Of(output);
        job.Rows = rows;
        job.Tasks = Math.Min(rows, TasksFor(output.Count, ElementsOfTask));
        pool.Run(ref job, job.Tasks);
        GC.KeepAlive(left.Buffer);
        GC.KeepAlive(right?.Buffer);
        GC.KeepAlive(output.Buffer);
    }

    /// <summary>One task is a range of rows; of a resize, rows of output positions.</summary>
    private struct RowJob : IHostJob
    {
        public RowOperation Operation;
        public float* Left;
        public float* Right;
        public float* Output;
        public int LeftCount;
        public int RightCount;
        public Shape Source;
        public Shape Target;
        public int Rows;
        public int Tasks;

        public readonly void Run(int task, Scratch scratch)
        {
            var (start, end) = Part(Rows, task, Tasks);
            for (var row = start; row < end; row++)
            {
                switch (Operation)
                {
                    case RowOperation.Geglu:
                        Gate(Left + (row * 2 * LeftCount), Output + (row * LeftCount), LeftCount);
                        break;
                    case RowOperation.Upsample:
                        Resize((int)row);
                        break;
                    default:
                        var target = Output + (row * (LeftCount + RightCount));
                        new ReadOnlySpan<float>(Left + (row * LeftCount), LeftCount).CopyTo(new Span<float>(target, LeftCount));
                        new ReadOnlySpan<float>(Right + (row * RightCount), RightCount)
                            .CopyTo(new Span<float>(target + LeftCount, RightCount));
                        break;
                }
            }
        }

        // A few calls do the work of a pass, so a loop that waits for its tier costs half of the first passes.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Gate(float* row, float* output, int count)
        {
            var i = 0;
            for (; i <= count - S.Width; i += S.Width)
            {
                S.Store(S.Mul(S.Load(row + i), VectorMath<S, V>.Gelu(S.Load(row + count + i))), output + i);
            }

            for (; i < count; i++)
            {
                output[i] = Definition.Mul(row[i], Definition.Gelu(row[count + i]));
            }
        }

        private readonly void Resize(int row)
        {
            var (item, oy) = Math.DivRem(row, Target.B);
            var iy = (int)((long)oy * Source.B / Target.B);
            var source = Left + (((((long)item * Source.B) + iy) * Source.C) * LeftCount);
            var target = Output + ((long)row * Target.C * LeftCount);
            for (var ox = 0; ox < Target.C; ox++)
            {
                var ix = (int)((long)ox * Source.C / Target.C);
                new ReadOnlySpan<float>(source + ((long)ix * LeftCount), LeftCount).CopyTo(new Span<float>(target, LeftCount));
                target += LeftCount;
            }
        }
    }
}
