using Engram.Cli.Configuration;
using Engram.Compute;
using Engram.Diffusion;
using Engram.Pipeline.Flow;
using Engram.Pipeline.Options;
using Engram.Storage;
using Engram.Storage.Warehouse;

namespace Engram.Cli.Commands;

/// <summary>What the user is told of an exception, and what the program ends with.</summary>
/// <param name="Lines">One a problem, without line breaks.</param>
internal sealed record Failure(int Code, IReadOnlyList<string> Lines)
{
    public static Failure Of(Exception error, ConfigurationFile? configuration) => Innermost(error) switch
    {
        ConfigurationException e => new(ExitCode.BadInput, e.Lines),
        OptionsException e => new(ExitCode.BadInput, [.. e.Problems.Select(p => configuration?.Message(p) ?? p.ToString())]),
        ModelException e => new(ExitCode.BadInput, [configuration?.MessageOfPath(e.Message) ?? e.Message]),
        DataSetException e => new(ExitCode.BadInput, [configuration?.MessageOfPath(e.Message, e.MissingColumn) ?? e.Message]),
        DeviceException e => new(ExitCode.BadInput, [configuration?.Message(new("device", e.Message)) ?? e.Message]),
        RefusedException e => new(ExitCode.Refused, [e.Message]),
        CheckpointException e => new(ExitCode.Failed, [e.Message]),
        WarehouseException e => new(ExitCode.Failed, [e.Message]),
        OutOfMemoryException => new(ExitCode.Failed, ["not enough memory; a smaller generate.batch or a folder with more of it may help"]),
        IOException e => new(ExitCode.Failed, [e.Message]),
        UnauthorizedAccessException e => new(ExitCode.Failed, [e.Message]),
        RunFailedException e => new(ExitCode.Failed, [e.Message]),
        StageException { InnerException: IOException or UnauthorizedAccessException } e => new(ExitCode.Failed, [e.Message]),
        var e => new(ExitCode.Failed, [$"{e.Message} ({e.GetType().Name}; --debug shows where)"]),
    };

    public static bool IsCancellation(Exception error) => Innermost(error) is OperationCanceledException;

    /// <summary>A dataflow's fault arrives wrapped once or twice; the first cause decides, unless only its stage says what was going on.</summary>
    private static Exception Innermost(Exception error) => error switch
    {
        AggregateException { InnerExceptions.Count: > 0 } several => Innermost(several.InnerExceptions[0]),
        StageException { InnerException: { } cause } stage => Innermost(cause) is var inner && IsForTheUser(inner) ? inner : stage,
        _ => error,
    };

    private static bool IsForTheUser(Exception error) =>
        error is OptionsException or ModelException or DataSetException or DeviceException or RefusedException or CheckpointException
            or WarehouseException or RunFailedException or OperationCanceledException;
}
