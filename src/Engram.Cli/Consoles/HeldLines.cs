namespace Engram.Cli.Consoles;

/// <summary>
/// Holds the first lines of a run back for a few seconds: where an input proves to be of no use meanwhile, its one line stands alone on the
/// standard error. The log file has every line at once.
/// </summary>
internal sealed class HeldLines : IDisposable
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(10);

    private readonly Action<string> _print;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private List<string>? _held = [];

    public HeldLines(Action<string> print, TimeProvider time)
    {
        _print = print;
        _timer = time.CreateTimer(_ => Release(), state: null, Hold, Timeout.InfiniteTimeSpan);
    }

    public void Print(string line)
    {
        lock (_gate)
        {
            if (_held is { } held)
            {
                held.Add(line);
            }
            else
            {
                _print(line);
            }
        }
    }

    /// <summary>Prints what is held, and from now on each line as it comes.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _held?.ForEach(_print);
            _held = null;
        }
    }

    /// <summary>Drops what is held.</summary>
    public void Drop()
    {
        lock (_gate)
        {
            _held?.Clear();
        }
    }

    public void Dispose() => _timer.Dispose();
}
