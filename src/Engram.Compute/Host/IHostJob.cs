namespace Engram.Compute.Host;

/// <summary>An operation cut into tasks that may run on any thread in any order. Its type is unmanaged, so handing it over allocates nothing.</summary>
internal interface IHostJob
{
    void Run(int task, Scratch scratch);
}
