namespace Engram.Pipeline.Runs;

/// <summary>Frees what was opened, last first.</summary>
internal sealed class Disposables : IDisposable
{
    private readonly Stack<IDisposable> _opened = [];

    public T Add<T>(T opened)
        where T : IDisposable
    {
        _opened.Push(opened);
        return opened;
    }

    public void Dispose()
    {
        while (_opened.TryPop(out var opened))
        {
            opened.Dispose();
        }
    }
}
