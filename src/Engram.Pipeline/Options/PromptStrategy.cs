namespace Engram.Pipeline.Options;

public enum PromptStrategy
{
    /// <summary>Captions of the most-duplicated training pictures first.</summary>
    Duplicates,

    /// <summary>Captions of the training set in its order.</summary>
    All,

    /// <summary>Captions of a file.</summary>
    File,

    /// <summary>Captions of the training pictures nearest to the pictures of an owner's folder.</summary>
    Images,

    /// <summary>Captions of the training pictures whose embeddings lie farthest from all others.</summary>
    Outliers,

    /// <summary>Captions ranked by how strongly their text pulls at the first denoising steps.</summary>
    Screen,

    /// <summary>Recombined captions that the training set does not hold.</summary>
    Control,
}
