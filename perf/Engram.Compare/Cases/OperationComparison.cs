using Engram.Compare.Onnx;
using Engram.Compare.Timing;

namespace Engram.Compare.Cases;

/// <summary>One operation of the host device against one small ONNX model.</summary>
internal sealed class OperationComparison : IComparison
{
    private readonly OnnxPeer _peer;
    private readonly Action _ours;
    private readonly Func<float[]> _answer;
    private readonly IReadOnlyList<IDisposable> _owned;

    /// <param name="ours">One run, output left on the device.</param>
    /// <param name="answer">The output in the peer's layout.</param>
    public OperationComparison(
        string name, double operations, Limit limit, OnnxPeer peer, Action ours, Func<float[]> answer, params IReadOnlyList<IDisposable> owned)
    {
        (Name, Operations, Limit, _peer, _ours, _answer, _owned) = (name, operations, limit, peer, ours, answer, owned);
    }

    public string Name { get; }

    public string Peer => OnnxPeer.Name;

    public double Operations { get; }

    public Limit Limit { get; }

    public string Check()
    {
        _ours();
        return Values.Compare(_answer(), _peer.Run(), 1e-4);
    }

    public double RunOurs() => Clock.Seconds(_ours);

    public double RunPeer() => Clock.Seconds(() => _peer.Run());

    public void Dispose()
    {
        _peer.Dispose();
        foreach (var item in _owned)
        {
            item.Dispose();
        }
    }
}
