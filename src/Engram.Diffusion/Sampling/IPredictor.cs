using Engram.Compute;

namespace Engram.Diffusion;

/// <summary>A model as a trajectory calls it. A struct, so that a batch allocates neither it nor a delegate.</summary>
internal interface IPredictor
{
    /// <summary>The prediction for the sample as it stands at a step.</summary>
    Tensor Predict(int step);
}
