using System.Globalization;
using System.Runtime.InteropServices;
using Engram.Compare.Python;
using Engram.Compare.Timing;
using Engram.Memorization;

namespace Engram.Compare.Cases;

/// <summary>
/// The largest clique of 500 generations, and whether it has ten, proved. Ours gives the lexicographically first one too. A peer that has
/// not finished after some seconds has lost, and the ratio is a lower bound. Both run on one thread and count its processor time.
/// </summary>
internal sealed class CliqueComparison : IComparison
{
    private const int Target = 10;
    private const int PeerSeconds = 12;
    private const long Nodes = 10_000_000;

    private readonly PythonPeer _peer;
    private readonly Graph _graph;
    private readonly string _name;
    private CliqueResult? _last;

    private CliqueComparison(PythonPeer peer, string name, Graph graph) => (_peer, _name, _graph) = (peer, name, graph);

    public string Name => $"clique of {Target} in {_name}";

    public string Peer => _peer.Name;

    public double Operations => double.NaN;

    public Limit Limit => Limit.None;

    public static CliqueComparison? Open(int threads, string peerCase, string name, Graph graph)
    {
        var file = Path.GetTempFileName();
        try
        {
            var edges = from a in Enumerable.Range(0, graph.Vertices)
                        from b in Enumerable.Range(a + 1, graph.Vertices - a - 1)
                        where graph.Joined(a, b)
                        select string.Create(CultureInfo.InvariantCulture, $"{a} {b}");
            File.WriteAllLines(file, edges);
            var peer = PythonPeer.Start(threads, peerCase, file, graph.Vertices, PeerSeconds);
            return peer is null ? null : new CliqueComparison(peer, name, graph);
        }
        finally
        {
            File.Delete(file);
        }
    }

    public string Check()
    {
        RunOurs();
        var result = _last!;
        _peer.Run();
        var theirs = MemoryMarshal.Cast<byte, long>(_peer.Answer())[0];
        if (result.Decision != CliqueDecision.Proved || (theirs >= 0 && theirs != result.Size))
        {
            throw new InvalidOperationException($"{Name}: ours {result.Decision} {result.Size}, the peer's {theirs}.");
        }

        var told = $"{(result.Flagged ? "yes" : "no")}, maximum {result.Size} {(result.Certainty == CliqueCertainty.Proved ? "proved" : "bounded")}";
        return theirs < 0 ? $"{told}; peer not finished after {PeerSeconds} s: at least" : told;
    }

    public double RunOurs() => Clock.ProcessorSeconds(() => _last = CliqueSearch.Find(_graph, Target, Nodes));

    public double RunPeer() => _peer.Run();

    public void Dispose() => _peer.Dispose();
}
