using Engram.Memorization;

namespace Engram.Pipeline.Ownership;

/// <summary>What <c>engram infer</c> answers.</summary>
/// <param name="Target">The model that was asked about, as in table scores.</param>
/// <param name="Attacks">Whose scores were combined: attack, timestep and draws.</param>
/// <param name="Set">Pictures of the set in question that have every score.</param>
/// <param name="Unpublished">Of the comparable ones.</param>
/// <param name="PValue">Small speaks for the training data; says nothing where <paramref name="IsVoid"/>.</param>
/// <param name="TestedSet">Without those that fitted the weights of several scores.</param>
/// <param name="BlindTests">What of the blind baseline separates the two.</param>
public sealed record InferenceReport(
    string RunId,
    string Target,
    IReadOnlyList<string> Attacks,
    IReadOnlyList<double> Weights,
    int Set,
    int Unpublished,
    int TestedSet,
    int TestedUnpublished,
    double PValue,
    long Relabellings,
    bool IsExact,
    double Auc,
    Interval AucInterval,
    IReadOnlyList<PowerPoint> Power,
    double PowerLevel,
    bool IsVoid,
    IReadOnlyList<string> BlindTests,
    string Verdict);
