namespace Engram.Pipeline.Membership;

/// <summary>A picture whose membership is asked.</summary>
/// <param name="Place">In the list of subjects, from 0.</param>
/// <param name="IsOther">Whether it is of membership.others, not of the training set.</param>
/// <param name="Row">In its set.</param>
/// <param name="Label">0 for a model without classes.</param>
internal sealed record Subject(int Place, bool IsOther, long Row, string ImageId, string? Caption, int Label)
{
    public const string Training = "training";

    public const string Others = "others";

    /// <summary>As the tables spell it.</summary>
    public string Source => IsOther ? Others : Training;
}
