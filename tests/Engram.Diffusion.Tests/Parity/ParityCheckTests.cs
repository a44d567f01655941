using Engram.Compute;
using Engram.Diffusion;

namespace Engram.Tests;

public sealed class ParityCheckTests
{
    [Theory]
    [InlineData("unet-ddpm")]
    [InlineData("unet-class-conditional")]
    [InlineData("unet-sd1")]
    [InlineData("unet-sd2")]
    [InlineData("vae")]
    [InlineData("clip-text")]
    public void A_recorded_network_is_met(string folder)
    {
        using var device = new ReferenceDevice();

        var report = ParityCheck.Run(RepositoryRoot.Golden(folder), device);

        Assert.NotEmpty(report.Outputs);
        Assert.All(report.Outputs, output => Assert.True(output.Passed, $"{output}"));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', report.Outputs));
    }
}
