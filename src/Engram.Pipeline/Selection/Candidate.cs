namespace Engram.Pipeline.Selection;

/// <summary>A caption that a source offers.</summary>
/// <param name="Row">Training row that it belongs to; −1 where it comes from elsewhere and has to be looked up.</param>
/// <param name="Generations">Pictures that were given for it; 0 where they are drawn.</param>
/// <param name="ClassLabel">That was given with them, in the untargeted attack.</param>
/// <param name="Numbers">Their generation numbers, ascending, where those run through all classes; null: 0, 1, 2, …</param>
internal readonly record struct Candidate(
    string? Caption, long Row = -1, int Generations = 0, int ClassLabel = SelectedPrompt.NoClass, IReadOnlyList<int>? Numbers = null);
