namespace Engram.Tests;

/// <summary>The checkout that the tests were built from: the folder with Pipeline.sln, found upwards from the test's own folder.</summary>
public static class RepositoryRoot
{
    public static string Path { get; } = Find(AppContext.BaseDirectory);

    public static string Golden(string relative) => System.IO.Path.Combine(Path, "tests", "golden", relative);

    private static string Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Pipeline.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No Pipeline.sln above '{start}'.");
    }
}
