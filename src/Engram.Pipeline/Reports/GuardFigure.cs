using Engram.Pipeline.Runs;

namespace Engram.Pipeline.Reports;

/// <summary>What a guard that withholds every generation at or below an l2 of a training picture would have withheld.</summary>
/// <param name="Blocked">Of the generations compared with the training set: marked members, or all samples of an untargeted attack.</param>
/// <param name="Silenced">Of the flagged prompts, those whose every marked generation is withheld; null without prompts.</param>
/// <param name="Rest">Marked generations above it, of prompts that had one withheld: the same picture gets through; null without prompts.</param>
/// <param name="ControlBlocked">
/// Withheld where nothing is memorised: samples against the control set, or marked generations of captions that the set does not hold;
/// null without either.
/// </param>
public sealed record GuardFigure(double L2, Share Blocked, Share? Silenced, long? Rest, Share? ControlBlocked);
