namespace Engram.Tests.Support;

/// <summary>A run's folder as it lies at a moment, without its lock.</summary>
internal static class FolderCopy
{
    public static void Make(string source, string target)
    {
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            try
            {
                if (!Path.GetFileName(file).StartsWith("lock", StringComparison.Ordinal))
                {
                    File.Copy(file, copy);
                }
            }
            catch (FileNotFoundException)
            {
                // Renamed or deleted by another stage meanwhile.
            }
        }
    }
}
