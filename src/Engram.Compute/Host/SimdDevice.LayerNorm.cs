using System.Runtime.CompilerServices;
using Engram.Compute.Arithmetic;

namespace Engram.Compute.Host;

/// <summary>Layer norm: the 16 lanes of a row's sums are one, two or four vectors.</summary>
internal sealed unsafe partial class SimdDevice<S, V>
{
    public void LayerNorm(Tensor input, Tensor gamma, Tensor beta, Tensor output, float epsilon)
    {
        var rows = OperationShapes.LayerNorm(input, gamma, beta, output);
        var job = new LayerNormJob
        {
            Input = HostBuffer.Of(input),
            Gamma = HostBuffer.Of(gamma),
            Beta = HostBuffer.Of(beta),
            Output = HostBuffer.Of(output),
            Channels = input.Shape.Channels,
            Epsilon = epsilon,
            Rows = rows,
            Tasks = Math.Min(rows, TasksFor(input.Count, ElementsOfTask)),
        };
        pool.Run(ref job, job.Tasks);
        GC.KeepAlive(input.Buffer);
        GC.KeepAlive(gamma.Buffer);
        GC.KeepAlive(beta.Buffer);
        GC.KeepAlive(output.Buffer);
    }

    private struct LayerNormJob : IHostJob
    {
        public float* Input;
        public float* Gamma;
        public float* Beta;
        public float* Output;
        public int Channels;
        public float Epsilon;
        public int Rows;
        public int Tasks;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int task, Scratch scratch)
        {
            var inverse = (float)(1.0 / Channels);
            var lanes = stackalloc float[Definition.Lanes];
            var (start, end) = Part(Rows, task, Tasks);
            for (var row = start; row < end; row++)
            {
                var x = Input + (row * Channels);
                var y = Output + (row * Channels);
                SumLanes(x, lanes);
                var mean = Definition.Mul(AddLanes(lanes), inverse);
                SquareLanes(x, mean, lanes);
                var rstd = Definition.Rsqrt(Definition.Mul(AddLanes(lanes), inverse) + Epsilon);

                var m = S.Create(mean);
                var s = S.Create(rstd);
                var c = 0;
                for (; c <= Channels - S.Width; c += S.Width)
                {
                    var t = S.Mul(S.Subtract(S.Load(x + c), m), s);
                    S.Store(S.Fma(t, S.Load(Gamma + c), S.Load(Beta + c)), y + c);
                }

                for (; c < Channels; c++)
                {
                    y[c] = Definition.Fma(Definition.Mul(x[c] - mean, rstd), Gamma[c], Beta[c]);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void SumLanes(float* x, float* lanes)
        {
            for (var lane = 0; lane < Definition.Lanes; lane += S.Width)
            {
                var sum = S.Zero;
                for (var c = lane; c <= Channels - S.Width; c += Definition.Lanes)
                {
                    sum = S.Add(sum, S.Load(x + c));
                }

                S.Store(sum, lanes + lane);
            }

            for (var c = Channels - (Channels % S.Width); c < Channels; c++)
            {
                lanes[c % Definition.Lanes] += x[c];
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void SquareLanes(float* x, float mean, float* lanes)
        {
            var m = S.Create(mean);
            for (var lane = 0; lane < Definition.Lanes; lane += S.Width)
            {
                var sum = S.Zero;
                for (var c = lane; c <= Channels - S.Width; c += Definition.Lanes)
                {
                    var d = S.Subtract(S.Load(x + c), m);
                    sum = S.Fma(d, d, sum);
                }

                S.Store(sum, lanes + lane);
            }

            for (var c = Channels - (Channels % S.Width); c < Channels; c++)
            {
                var d = x[c] - mean;
                lanes[c % Definition.Lanes] = Definition.Fma(d, d, lanes[c % Definition.Lanes]);
            }
        }
    }
}
