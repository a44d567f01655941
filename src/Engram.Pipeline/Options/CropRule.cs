namespace Engram.Pipeline.Options;

public enum CropRule
{
    /// <summary>No crop: both sides are brought to the model's size, which squashes other aspect ratios.</summary>
    None,

    Centre,

    /// <summary>The trainer cropped at random, so the match looks at several places of the crop.</summary>
    Random,
}
