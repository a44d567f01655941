using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Engram.Compute.Host;

/// <summary>
/// Heights of a register tile that is two vectors wide. With 32 registers (AVX-512 at any width, Arm64) 14 rows take 28 accumulators,
/// with 16 registers 6 rows take 12; the rest hold two columns of weights and one broadcast input.
/// </summary>
internal static class TileShape
{
    public const int Large = 14;
    public const int Small = 6;

    public static int Rows => Vector512.IsHardwareAccelerated || AdvSimd.Arm64.IsSupported ? Large : Small;
}
