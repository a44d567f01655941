using System.Runtime.CompilerServices;
using Engram.Compute.Arithmetic;

namespace Engram.Compute.Host;

/// <summary>Point-wise operations: flat loops over vectors, cut anywhere between threads.</summary>
internal sealed unsafe partial class SimdDevice<S, V>
{
    private enum PointOperation
    {
        Activate,
        Add,
        Guide,
        Clamp,
        Combine,
        Copy,
    }

    public void Copy(Tensor source, Tensor target)
    {
        OperationShapes.Pointwise(source, target);
        Pointwise(new PointJob { Operation = PointOperation.Copy }, source, null, target);
    }

    public void Activate(Tensor input, Tensor output, Activation activation)
    {
        OperationShapes.Pointwise(input, output);
        Pointwise(new PointJob { Operation = PointOperation.Activate, Activation = activation }, input, null, output);
    }

    public void Add(Tensor left, Tensor right, Tensor output)
    {
        OperationShapes.Pointwise(left, output);
        OperationShapes.Pointwise(right, output);
        Pointwise(new PointJob { Operation = PointOperation.Add }, left, right, output);
    }

    public void Guide(Tensor unconditional, Tensor conditional, float scale, Tensor output)
    {
        OperationShapes.Pointwise(unconditional, output);
        OperationShapes.Pointwise(conditional, output);
        Pointwise(new PointJob { Operation = PointOperation.Guide, Low = scale }, unconditional, conditional, output);
    }

    public void Clamp(Tensor input, float low, float high, Tensor output)
    {
        OperationShapes.Pointwise(input, output);
        Pointwise(new PointJob { Operation = PointOperation.Clamp, Low = low, High = high }, input, null, output);
    }

    public void Combine(ReadOnlySpan<Term> terms, Tensor output)
    {
        OperationShapes.Combine(terms, output);
        var job = new PointJob { Operation = PointOperation.Combine, Terms = terms.Length };
        for (var i = 0; i < terms.Length; i++)
        {
            job.Values[i] = (nint)HostBuffer.Of(terms[i].Value);
            job.Factors[i] = terms[i].Factor;
        }

        Pointwise(job, output, null, output);
        foreach (var term in terms)
        {
            GC.KeepAlive(term.Value.Buffer);
        }
    }

    /// <summary>Applies an activation to a range; in place is allowed.</summary>
    private static void ActivateRange(float* input, float* output, int count, Activation activation)
    {
        switch (activation)
        {
            case Activation.Silu:
                Apply<SiluFunction<S, V>>(input, output, count);
                break;
            case Activation.Gelu:
                Apply<GeluFunction<S, V>>(input, output, count);
                break;
            case Activation.QuickGelu:
                Apply<QuickGeluFunction<S, V>>(input, output, count);
                break;
            default:
                if (input != output)
                {
                    Apply<IdentityFunction<S, V>>(input, output, count);
                }

                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TFunction>(float* input, float* output, int count)
        where TFunction : IPointFunction<V>
    {
        var i = 0;
        for (; i <= count - S.Width; i += S.Width)
        {
            S.Store(TFunction.Apply(S.Load(input + i)), output + i);
        }

        for (; i < count; i++)
        {
            output[i] = TFunction.Apply(input[i]);
        }
    }

    private void Pointwise(PointJob job, Tensor left, Tensor? right, Tensor output)
    {
        job.Left = HostBuffer.Of(left);
        job.Right = right is { } r ? HostBuffer.Of(r) : null;
        job.Output = HostBuffer.Of(output);
        job.Count = output.Count;
        job.Tasks = TasksFor(output.Count, ElementsOfTask);
        pool.Run(ref job, job.Tasks);
        GC.KeepAlive(left.Buffer);
        GC.KeepAlive(right?.Buffer);
        GC.KeepAlive(output.Buffer);
    }

    private struct PointJob : IHostJob
    {
        public PointOperation Operation;
        public Activation Activation;
        public float Low;
        public float High;
        public int Terms;
        public fixed long Values[OperationShapes.MaxTerms];
        public fixed float Factors[OperationShapes.MaxTerms];
        public float* Left;
        public float* Right;
        public float* Output;
        public long Count;
        public int Tasks;

        public void Run(int task, Scratch scratch)
        {
            var (start, end) = Part(Count, task, Tasks);
            // Two thousand elements at a time: the operands stay in the first cache level, and an int counts them.
            for (var at = start; at < end; at += 2048)
            {
                var count = (int)Math.Min(2048, end - at);
                var right = Right is null ? null : Right + at;
                switch (Operation)
                {
                    case PointOperation.Activate:
                        ActivateRange(Left + at, Output + at, count, Activation);
                        break;
                    case PointOperation.Add:
                        AddRange(Left + at, right, Output + at, count);
                        break;
                    case PointOperation.Guide:
                        GuideRange(Left + at, right, Low, Output + at, count);
                        break;
                    case PointOperation.Clamp:
                        ClampRange(Left + at, Low, High, Output + at, count);
                        break;
                    case PointOperation.Combine:
                        CombineRange(at, count);
                        break;
                    default:
                        new ReadOnlySpan<float>(Left + at, count).CopyTo(new Span<float>(Output + at, count));
                        break;
                }
            }
        }

        private static void AddRange(float* left, float* right, float* output, int count)
        {
            var i = 0;
            for (; i <= count - S.Width; i += S.Width)
            {
                S.Store(S.Add(S.Load(left + i), S.Load(right + i)), output + i);
            }

            for (; i < count; i++)
            {
                output[i] = left[i] + right[i];
            }
        }

        private static void GuideRange(float* unconditional, float* conditional, float scale, float* output, int count)
        {
            var factor = S.Create(scale);
            var i = 0;
            for (; i <= count - S.Width; i += S.Width)
            {
                var u = S.Load(unconditional + i);
                S.Store(S.Fma(factor, S.Subtract(S.Load(conditional + i), u), u), output + i);
            }

            for (; i < count; i++)
            {
                output[i] = Definition.Fma(scale, conditional[i] - unconditional[i], unconditional[i]);
            }
        }

        private static void ClampRange(float* input, float low, float high, float* output, int count)
        {
            var i = 0;
            for (; i <= count - S.Width; i += S.Width)
            {
                var value = VectorMath<S, V>.Max(S.Load(input + i), S.Create(low));
                S.Store(VectorMath<S, V>.Min(value, S.Create(high)), output + i);
            }

            for (; i < count; i++)
            {
                output[i] = Definition.Min(Definition.Max(input[i], low), high);
            }
        }

        private void CombineRange(long at, int count)
        {
            var i = 0;
            for (; i <= count - S.Width; i += S.Width)
            {
                var sum = S.Mul(S.Create(Factors[0]), S.Load((float*)Values[0] + at + i));
                for (var t = 1; t < Terms; t++)
                {
                    sum = S.Fma(S.Create(Factors[t]), S.Load((float*)Values[t] + at + i), sum);
                }

                S.Store(sum, Output + at + i);
            }

            for (; i < count; i++)
            {
                var sum = Definition.Mul(Factors[0], ((float*)Values[0])[at + i]);
                for (var t = 1; t < Terms; t++)
                {
                    sum = Definition.Fma(Factors[t], ((float*)Values[t])[at + i], sum);
                }

                Output[at + i] = sum;
            }
        }
    }
}
