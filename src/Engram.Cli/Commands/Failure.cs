using Engram.Cli.Configuration;
using Engram.Compute;
using Engram.Diffusion;
using Engram.Pipeline.Options;
using Engram.Storage;

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
        DataSetException e => new(ExitCode.BadInput, [configuration?.MessageOfPath(e.Message) ?? e.Message]),
        DeviceException e => new(ExitCode.BadInput, [configuration?.Message(new("device", e.Message)) ?? e.Message]),
        RefusedException e => new(ExitCode.Refused, [e.Message]),
        CheckpointException e => new(ExitCode.Failed, [e.Message]),
        OutOfMemoryException => new(ExitCode.Failed, ["not enough memory; a smaller generate.batch or a folder with more of it may help"]),
        IOException e => new(ExitCode.Failed, [e.Message]),
        UnauthorizedAccessException e => new(ExitCode.Failed, [e.Message]),
        var e => new(ExitCode.Failed, [$"{e.Message} ({e.GetType().Name}; --debug shows where)"]),
    };

    public static bool IsCancellation(Exception error) => Innermost(error) is OperationCanceledException;

    private static Exception Innermost(Exception error) => error switch
    {
        AggregateException { InnerExceptions.Count: > 0 } several => Innermost(several.InnerExceptions[0]),
        _ => error,
    };
}
