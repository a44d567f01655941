namespace Engram.Pipeline.Reports;

/// <summary>A picture that was filled in, as in the table inpainting_results.</summary>
/// <param name="ImageId">Untrusted text.</param>
public sealed record InpaintingPicture(
    string ComparedWith, string ImageId, long Copies, double? BestL2, double? NearestL2, double? ReferenceBestL2, double? ReferenceNearestL2, bool Recovered,
    bool Closer);
