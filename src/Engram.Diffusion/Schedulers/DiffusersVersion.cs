using System.Globalization;

namespace Engram.Diffusion;

/// <summary>_diffusers_version of a file. Files without one behave as 0.21.4 did (CASES.md, C03).</summary>
internal readonly record struct DiffusersVersion(int Major, int Minor)
{
    public DiffusersVersion(string? text)
        : this(0, 21)
    {
        var parts = (text ?? "").Split('.');
        if (parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor))
        {
            (Major, Minor) = (major, minor);
        }
    }

    public bool AtLeast(int major, int minor) => Major > major || (Major == major && Minor >= minor);
}
