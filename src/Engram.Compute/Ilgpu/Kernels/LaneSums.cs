namespace Engram.Compute.Ilgpu.Kernels;

/// <summary>The tree over 16 lanes, held as four times four: i + 8, i + 4, i + 2, i + 1.</summary>
internal static class LaneSums
{
    public static float Add(F4 lanes0, F4 lanes4, F4 lanes8, F4 lanes12)
    {
        var four = F4.Add(F4.Add(lanes0, lanes8), F4.Add(lanes4, lanes12));
        return four.X + four.Z + (four.Y + four.W);
    }
}
