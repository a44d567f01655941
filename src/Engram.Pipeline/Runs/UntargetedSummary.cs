namespace Engram.Pipeline.Runs;

/// <summary>What an untargeted attack found.</summary>
public sealed record UntargetedSummary
{
    /// <summary>generation or training: what the neighbourhood of the adaptive distance is centred on.</summary>
    public required string Neighbourhood { get; init; }

    public required decimal Alpha { get; init; }

    /// <summary>Different pictures in the neighbourhood.</summary>
    public required int Nearest { get; init; }

    public required SetSummary Training { get; init; }

    /// <summary>The control set in the place of the training set; null without one.</summary>
    public required SetSummary? Control { get; init; }

    public required IReadOnlyList<CurvePoint> Curve { get; init; }
}
