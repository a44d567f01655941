namespace Engram.Storage.Images;

/// <summary>What one pixel becomes when its transparency goes.</summary>
internal static class AlphaBlend
{
    public static void Apply(AlphaRule rule, Span<byte> rgb, byte alpha)
    {
        if (rule is AlphaRule.Drop || alpha == byte.MaxValue)
        {
            return;
        }

        var ground = rule is AlphaRule.White ? 255 : 0;
        for (var c = 0; c < 3; c++)
        {
            rgb[c] = (byte)(((rgb[c] * alpha) + (ground * (255 - alpha)) + 127) / 255);
        }
    }
}
