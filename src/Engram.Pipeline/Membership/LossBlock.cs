namespace Engram.Pipeline.Membership;

/// <summary>Neighbouring pictures before one model: what a device takes at once.</summary>
/// <param name="Ordinal">Over all models.</param>
/// <param name="Model">Index into the models.</param>
/// <param name="First">Place of the first subject.</param>
internal sealed record LossBlock(long Ordinal, int Model, int First, int Count)
{
    public static string NameOf(LossBlock block) => $"model {block.Model}, pictures {block.First} to {block.First + block.Count - 1}";
}
