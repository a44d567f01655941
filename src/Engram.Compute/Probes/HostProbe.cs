using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Engram.Compute.Host;

namespace Engram.Compute.Probes;

/// <summary>
/// The host's limits by loops that do nothing else, on as many threads as the device has. Twelve independent chains hide the latency of
/// one; their results are kept, so that no compiler drops the loop.
/// </summary>
public static unsafe class HostProbe
{
    /// <summary>Rounds of one burst: about ten milliseconds.</summary>
    private const int Rounds = 4_000_000;

    private const long BandwidthBytes = 256L << 20;

    /// <summary>FLOP/s of multiply-adds on registers.</summary>
    public static double Fma(int threads, VectorWidth width) => Best(width) switch
    {
        VectorWidth.V512 => Rate<FmaChains<Simd512, Vector512<float>>>(threads, 2.0 * 16),
        VectorWidth.V256 => Rate<FmaChains<Simd256, Vector256<float>>>(threads, 2.0 * 8),
        _ => Rate<FmaChains<Simd128, Vector128<float>>>(threads, 2.0 * 4),
    };

    /// <summary>Multiplications and additions per second of 16-bit pair products on registers.</summary>
    public static double PairProducts(int threads, VectorWidth width) => Best(width) switch
    {
        VectorWidth.V512 => Rate<PairChains<Simd512, Vector512<float>>>(threads, 4.0 * 16),
        VectorWidth.V256 => Rate<PairChains<Simd256, Vector256<float>>>(threads, 4.0 * 8),
        _ => Rate<PairChains<Simd128, Vector128<float>>>(threads, 4.0 * 4),
    };

    /// <summary>Bytes per second that all threads together read from memory.</summary>
    public static double Bandwidth(int threads)
    {
        var data = (byte*)NativeMemory.AlignedAlloc((nuint)BandwidthBytes, HostBuffer.Alignment);
        try
        {
            NativeMemory.Fill(data, (nuint)BandwidthBytes, 1);
            var part = BandwidthBytes / threads / 256 * 256;
            var seconds = OnAll(threads, thread => Read(data + (thread * part), part));
            return part * threads / seconds;
        }
        finally
        {
            NativeMemory.AlignedFree(data);
        }
    }

    public static MachineLimits All(int threads, VectorWidth width) =>
        new(Fma(threads, width), PairProducts(threads, width), Bandwidth(threads));

    private static VectorWidth Best(VectorWidth width) =>
        width != VectorWidth.Best ? width
        : Vector512.IsHardwareAccelerated ? VectorWidth.V512
        : Vector256.IsHardwareAccelerated ? VectorWidth.V256
        : VectorWidth.V128;

    private static double Rate<TChains>(int threads, double operationsOfVector)
        where TChains : IChains
    {
        TChains.Run(1000);
        var seconds = OnAll(threads, _ => TChains.Run(Rounds));
        return Rounds * (double)IChains.Count * operationsOfVector * threads / seconds;
    }

    /// <summary>Seconds from the common start to the end of the last thread.</summary>
    private static double OnAll(int threads, Func<int, float> work)
    {
        using var ready = new Barrier(threads + 1);
        var sinks = new float[threads];
        var workers = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            var index = i;
            workers[i] = new Thread(() =>
            {
                ready.SignalAndWait();
                sinks[index] = work(index);
            })
            { IsBackground = true };
            workers[i].Start();
        }

        ready.SignalAndWait();
        var begun = Stopwatch.GetTimestamp();
        foreach (var worker in workers)
        {
            worker.Join();
        }

        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Read(byte* data, long bytes)
    {
        Vector256<int> a = default, b = default, c = default, d = default;
        for (var end = data + bytes; data < end; data += 128)
        {
            a += Vector256.Load((int*)data);
            b += Vector256.Load((int*)(data + 32));
            c += Vector256.Load((int*)(data + 64));
            d += Vector256.Load((int*)(data + 96));
        }

        return Vector256.Sum(a + b + c + d);
    }

    private interface IChains
    {
        public const int Count = 12;

        static abstract float Run(int rounds);
    }

    private readonly struct FmaChains<S, V> : IChains
        where S : ISimd<V>
        where V : struct
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public static float Run(int rounds)
        {
            var (x, y) = (S.Create(0.999f), S.Create(0.001f));
            V a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
            for (var round = 0; round < rounds; round++)
            {
                a = S.Fma(a, x, y);
                b = S.Fma(b, x, y);
                c = S.Fma(c, x, y);
                d = S.Fma(d, x, y);
                e = S.Fma(e, x, y);
                f = S.Fma(f, x, y);
                g = S.Fma(g, x, y);
                h = S.Fma(h, x, y);
                i = S.Fma(i, x, y);
                j = S.Fma(j, x, y);
                k = S.Fma(k, x, y);
                l = S.Fma(l, x, y);
            }

            return S.Largest(S.Add(S.Add(S.Add(a, b), S.Add(c, d)), S.Add(S.Add(S.Add(e, f), S.Add(g, h)), S.Add(S.Add(i, j), S.Add(k, l)))));
        }
    }

    private readonly struct PairChains<S, V> : IChains
        where S : ISimd<V>
        where V : struct
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public static float Run(int rounds)
        {
            var (x, y) = (S.CreateBits(0x00030005), S.CreateBits(0x00070001));
            V a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
            for (var round = 0; round < rounds; round++)
            {
                // The operand changes with the sum, so that the product is not taken out of the loop.
                a = S.AddPairProducts(x, a, a);
                b = S.AddPairProducts(x, b, b);
                c = S.AddPairProducts(x, c, c);
                d = S.AddPairProducts(x, d, d);
                e = S.AddPairProducts(x, e, e);
                f = S.AddPairProducts(x, f, f);
                g = S.AddPairProducts(x, g, g);
                h = S.AddPairProducts(x, h, h);
                i = S.AddPairProducts(x, i, i);
                j = S.AddPairProducts(x, j, j);
                k = S.AddPairProducts(x, k, k);
                l = S.AddPairProducts(x, l, l);
            }

            return S.Largest(S.AddBits(S.AddBits(S.AddBits(a, b), S.AddBits(c, d)), S.AddBits(S.AddBits(e, f), S.AddBits(S.AddBits(g, h), S.AddBits(S.AddBits(i, j), S.AddBits(k, l))))));
        }
    }
}
