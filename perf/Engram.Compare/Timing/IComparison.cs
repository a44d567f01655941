namespace Engram.Compare.Timing;

/// <summary>One piece of work that we and a peer do.</summary>
internal interface IComparison : IDisposable
{
    string Name { get; }

    string Peer { get; }

    /// <summary>Multiplications and additions of one run that is not cut short: a multiply-add is two.</summary>
    double Operations { get; }

    /// <summary>Which limit of the machine the work runs against.</summary>
    Limit Limit { get; }

    /// <summary>Runs both once and compares their answers.</summary>
    /// <returns>How they differ, in words.</returns>
    /// <exception cref="InvalidOperationException">They do not give the same answer.</exception>
    string Check();

    /// <returns>Seconds of one run.</returns>
    double RunOurs();

    /// <returns>Seconds of one run, measured by whoever runs it.</returns>
    double RunPeer();
}
