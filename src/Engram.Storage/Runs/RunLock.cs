namespace Engram.Storage.Runs;

/// <summary>One process at a time works on a run. The operating system holds the lock, so a killed process leaves none.</summary>
public sealed class RunLock : IDisposable
{
    private RunLock()
    {
    }

    /// <exception cref="RefusedException">Another process works on the run, or the file system has no locks.</exception>
    public static RunLock Take(RunFolder folder) => throw new NotImplementedException();

    public void Dispose()
    {
    }
}
