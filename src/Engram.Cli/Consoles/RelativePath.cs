namespace Engram.Cli.Consoles;

/// <summary>Paths as people read them.</summary>
internal static class RelativePath
{
    /// <summary>Relative to the working folder where that is shorter and does not climb.</summary>
    public static string Of(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) || relative.Length >= path.Length ? path : relative;
    }
}
